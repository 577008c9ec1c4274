<?php
/**
 * The plugin's routes: who a logged-in customer is, and the pairing with the server.
 *
 * @package ChatWidget
 */

defined( 'ABSPATH' ) || exit;

/**
 * Two routes. The secret goes in and never comes out.
 */
final class ChatWidget_Rest {

	const GOOD_FOR = 300;

	/**
	 * Hook in.
	 */
	public static function register() {
		add_action( 'rest_api_init', array( __CLASS__, 'routes' ) );
	}

	/**
	 * Make the routes.
	 */
	public static function routes() {
		register_rest_route(
			'chatwidget/v1',
			'/identity',
			array(
				'methods'             => 'GET',
				'callback'            => array( __CLASS__, 'identity' ),
				'permission_callback' => 'is_user_logged_in',
			)
		);
		// Below wc-, where WooCommerce takes the REST keys that the owner granted.
		$may = array( __CLASS__, 'may_pair' );
		register_rest_route(
			'wc-chatwidget/v1',
			'/pair',
			array(
				array(
					'methods'             => 'GET',
					'callback'            => array( __CLASS__, 'state' ),
					'permission_callback' => $may,
				),
				array(
					'methods'             => 'POST',
					'callback'            => array( __CLASS__, 'pair' ),
					'permission_callback' => $may,
				),
				array(
					'methods'             => 'DELETE',
					'callback'            => array( __CLASS__, 'part' ),
					'permission_callback' => $may,
				),
			)
		);
	}

	/**
	 * Whether the caller runs the shop.
	 *
	 * @return bool
	 */
	public static function may_pair() {
		return current_user_can( 'manage_woocommerce' );
	}

	/**
	 * Return a short-lived proof of who the logged-in customer is.
	 *
	 * @return WP_REST_Response|WP_Error
	 */
	public static function identity() {
		$secret = ChatWidget_Options::secret();
		$user   = wp_get_current_user();
		if ( '' === $secret || ! ChatWidget_Options::is_on() || ! $user || ! $user->ID ) {
			return new WP_Error( 'chatwidget_not_paired', __( 'The shop is not connected yet.', 'chatwidget' ), array( 'status' => 404 ) );
		}
		$now    = time();
		$claims = array(
			'customer_id' => (string) $user->ID,
			'email'       => (string) $user->user_email,
			'name'        => (string) $user->display_name,
			'iat'         => $now,
			'exp'         => $now + self::GOOD_FOR,
		);
		$said     = rtrim( strtr( base64_encode( wp_json_encode( $claims ) ), '+/', '-_' ), '=' ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions
		$response = new WP_REST_Response( array( 'token' => $said . '.' . hash_hmac( 'sha256', $said, $secret ) ) );
		$response->header( 'Cache-Control', 'no-store, private' );
		return $response;
	}

	/**
	 * Tell the server how the plugin stands.
	 *
	 * @return WP_REST_Response
	 */
	public static function state() {
		$set    = ChatWidget_Options::get();
		$secret = ChatWidget_Options::secret();
		return new WP_REST_Response(
			array(
				'version'       => CHATWIDGET_VERSION,
				'enabled'       => ChatWidget_Options::is_on(),
				'widget'        => $set['widget'],
				'paired'        => '' !== $secret,
				// By this the server sees that the secret is its newest, without the secret.
				'mark'          => '' !== $secret ? substr( hash( 'sha256', $secret . ChatWidget_Options::shop() ), 0, 16 ) : '',
				'cron_disabled' => defined( 'DISABLE_WP_CRON' ) && DISABLE_WP_CRON,
			)
		);
	}

	/**
	 * Take the secret that customers are proven with.
	 *
	 * @param WP_REST_Request $request What the server sent.
	 * @return WP_REST_Response|WP_Error
	 */
	public static function pair( $request ) {
		$secret = $request->get_param( 'secret' );
		$shop   = $request->get_param( 'shop_id' );
		if ( ! is_string( $secret ) || ! preg_match( '/\A[\w-]{32,128}\z/', $secret ) || ! is_string( $shop ) || ! preg_match( '/\Ashp_[0-9a-z]{16}\z/', $shop ) ) {
			return new WP_Error( 'chatwidget_invalid', __( 'That is no secret of a ChatWidget server.', 'chatwidget' ), array( 'status' => 400 ) );
		}
		update_option(
			ChatWidget_Options::SECRET,
			array(
				'shop_id' => $shop,
				'secret'  => $secret,
			),
			false
		);
		return new WP_REST_Response( array( 'paired' => true ) );
	}

	/**
	 * Forget the secret.
	 *
	 * @return WP_REST_Response
	 */
	public static function part() {
		delete_option( ChatWidget_Options::SECRET );
		return new WP_REST_Response( array( 'paired' => false ) );
	}
}
