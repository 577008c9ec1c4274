<?php
/**
 * The chat on the shop's pages.
 *
 * @package ChatWidget
 */

defined( 'ABSPATH' ) || exit;

/**
 * Loads the widget, and tells it where the shopper is. Nothing here differs from shopper to shopper: pages may be cached.
 */
final class ChatWidget_Storefront {

	const HANDLE = 'chatwidget';

	/**
	 * Hook in.
	 */
	public static function register() {
		add_action( 'wp_enqueue_scripts', array( __CLASS__, 'enqueue' ) );
		add_filter( 'wp_script_attributes', array( __CLASS__, 'attributes' ) );
	}

	/**
	 * Load the widget where the owner has switched it on.
	 */
	public static function enqueue() {
		if ( ! ChatWidget_Options::is_on() ) {
			return;
		}
		$set = ChatWidget_Options::get();
		// The server versions its files itself.
		wp_enqueue_script( // phpcs:ignore WordPress.WP.EnqueuedResourceParameters.MissingVersion
			self::HANDLE,
			$set['host'] . '/widget.js',
			array(),
			null,
			array(
				'in_footer' => true,
				'strategy'  => 'async',
			)
		);
		$config = wp_json_encode( self::config(), JSON_HEX_TAG | JSON_HEX_AMP );
		$script = file_get_contents( dirname( CHATWIDGET_FILE ) . '/assets/context.js' ); // phpcs:ignore WordPress.WP.AlternativeFunctions
		wp_add_inline_script( self::HANDLE, 'window.ChatWidgetConfig=' . $config . ';' . $script, 'before' );
	}

	/**
	 * Return what the page tells the widget.
	 *
	 * @return array
	 */
	public static function config() {
		$set = ChatWidget_Options::get();
		return array(
			'widgetId' => $set['widget'],
			'origin'   => $set['host'],
			'product'  => function_exists( 'is_product' ) && is_product() ? (string) get_queried_object_id() : '',
			'page'     => self::page(),
			'nonce'    => admin_url( 'admin-ajax.php?action=rest-nonce' ),
			'identity' => rest_url( 'chatwidget/v1/identity' ),
			'cart'     => rest_url( 'wc/store/v1/cart' ),
		);
	}

	/**
	 * Return the kind of page.
	 *
	 * @return string
	 */
	private static function page() {
		foreach ( array( 'product', 'cart', 'checkout', 'shop', 'account_page' ) as $kind ) {
			if ( function_exists( 'is_' . $kind ) && call_user_func( 'is_' . $kind ) ) {
				return $kind;
			}
		}
		return '';
	}

	/**
	 * Name the widget on its own tag.
	 *
	 * @param mixed $attributes Of any script of the page.
	 * @return mixed
	 */
	public static function attributes( $attributes ) {
		if ( is_array( $attributes ) && isset( $attributes['id'] ) && self::HANDLE . '-js' === $attributes['id'] ) {
			$attributes['data-widget-id'] = ChatWidget_Options::get()['widget'];
		}
		return $attributes;
	}
}
