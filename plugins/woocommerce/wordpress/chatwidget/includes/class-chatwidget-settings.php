<?php
/**
 * WooCommerce → ChatWidget: connect, check, switch on.
 *
 * @package ChatWidget
 */

defined( 'ABSPATH' ) || exit;

/**
 * The settings page.
 */
final class ChatWidget_Settings {

	const GROUP  = 'chatwidget';
	const ACTION = 'chatwidget_check';

	/**
	 * Hook in.
	 */
	public static function register() {
		add_action( 'admin_menu', array( __CLASS__, 'menu' ) );
		add_action( 'admin_init', array( __CLASS__, 'setting' ) );
		add_action( 'wp_ajax_' . self::ACTION, array( __CLASS__, 'check' ) );
		add_filter( 'option_page_capability_' . self::GROUP, array( __CLASS__, 'capability' ) );
	}

	/**
	 * Let shop managers save, not administrators alone.
	 *
	 * @return string
	 */
	public static function capability() {
		return 'manage_woocommerce';
	}

	/**
	 * Add the page.
	 */
	public static function menu() {
		add_submenu_page( 'woocommerce', 'ChatWidget', 'ChatWidget', 'manage_woocommerce', 'chatwidget', array( __CLASS__, 'page' ) );
	}

	/**
	 * Name the option, and what cleans it.
	 */
	public static function setting() {
		register_setting(
			self::GROUP,
			ChatWidget_Options::NAME,
			array(
				'type'              => 'array',
				'sanitize_callback' => array( 'ChatWidget_Options', 'sanitize' ),
				'show_in_rest'      => false,
			)
		);
	}

	/**
	 * Show the page.
	 */
	public static function page() {
		if ( ! current_user_can( 'manage_woocommerce' ) ) {
			return;
		}
		$set  = ChatWidget_Options::get();
		$name = ChatWidget_Options::NAME;
		?>
		<div class="wrap">
			<h1>ChatWidget</h1>
			<?php settings_errors(); ?>
			<p><?php esc_html_e( 'Nothing is loaded and nothing is sent until you switch the chat on.', 'chatwidget' ); ?></p>
			<form method="post" action="options.php">
				<?php settings_fields( self::GROUP ); ?>
				<table class="form-table" role="presentation">
					<tr>
						<th scope="row"><label for="chatwidget-host"><?php esc_html_e( 'Address of your ChatWidget server', 'chatwidget' ); ?></label></th>
						<td><input type="url" class="regular-text" id="chatwidget-host" name="<?php echo esc_attr( $name ); ?>[host]" value="<?php echo esc_attr( $set['host'] ); ?>" placeholder="https://chat.example.com"></td>
					</tr>
					<tr>
						<th scope="row"><?php esc_html_e( 'Connection', 'chatwidget' ); ?></th>
						<td>
							<?php if ( '' !== $set['host'] ) : ?>
								<a class="button button-primary" target="_blank" rel="noopener" href="<?php echo esc_url( self::connect_url( $set['host'] ) ); ?>"><?php esc_html_e( 'Connect this shop', 'chatwidget' ); ?></a>
							<?php endif; ?>
							<button type="button" class="button" id="chatwidget-check" data-nonce="<?php echo esc_attr( wp_create_nonce( self::ACTION ) ); ?>"><?php esc_html_e( 'Check connection', 'chatwidget' ); ?></button>
							<span id="chatwidget-checked" role="status"></span>
							<p class="description"><?php esc_html_e( 'Connecting asks you to grant access to this shop; your products and policies are then read by your server.', 'chatwidget' ); ?></p>
						</td>
					</tr>
					<tr>
						<th scope="row"><label for="chatwidget-widget"><?php esc_html_e( 'Widget', 'chatwidget' ); ?></label></th>
						<td><input type="text" class="regular-text code" id="chatwidget-widget" name="<?php echo esc_attr( $name ); ?>[widget]" value="<?php echo esc_attr( $set['widget'] ); ?>" placeholder="wgt_…"></td>
					</tr>
					<tr>
						<th scope="row"><?php esc_html_e( 'Chat', 'chatwidget' ); ?></th>
						<td><label><input type="checkbox" name="<?php echo esc_attr( $name ); ?>[enabled]" value="1" <?php checked( $set['enabled'] ); ?>> <?php esc_html_e( 'Show the chat in the shop', 'chatwidget' ); ?></label></td>
					</tr>
					<tr>
						<th scope="row"><?php esc_html_e( 'Own network', 'chatwidget' ); ?></th>
						<td><label><input type="checkbox" name="<?php echo esc_attr( $name ); ?>[private_host]" value="1" <?php checked( $set['private_host'] ); ?>> <?php esc_html_e( 'The server is on my own network: let WordPress call it', 'chatwidget' ); ?></label></td>
					</tr>
				</table>
				<?php submit_button(); ?>
			</form>
			<script>
			document.getElementById( 'chatwidget-check' ).addEventListener( 'click', function () {
				var out = document.getElementById( 'chatwidget-checked' ), body = new FormData();
				body.append( 'action', <?php echo wp_json_encode( self::ACTION ); ?> );
				body.append( '_ajax_nonce', this.dataset.nonce );
				body.append( 'host', document.getElementById( 'chatwidget-host' ).value );
				body.append( 'widget', document.getElementById( 'chatwidget-widget' ).value );
				out.textContent = '…';
				fetch( ajaxurl, { method: 'POST', credentials: 'same-origin', body: body } )
					.then( function ( response ) { return response.json(); } )
					.then( function ( said ) { out.textContent = said.data.message; } )
					.catch( function () { out.textContent = <?php echo wp_json_encode( __( 'The check could not be made. Reload the page and try again.', 'chatwidget' ), JSON_HEX_TAG | JSON_HEX_AMP ); ?>; } );
			} );
			</script>
		</div>
		<?php
	}

	/**
	 * Return where the owner connects this shop.
	 *
	 * @param string $host The server.
	 * @return string
	 */
	public static function connect_url( $host ) {
		return $host . '/connect/woocommerce?url=' . rawurlencode( home_url() );
	}

	/**
	 * Ask the server for the widget, and say what is the matter.
	 */
	public static function check() {
		check_ajax_referer( self::ACTION );
		if ( ! current_user_can( 'manage_woocommerce' ) ) {
			wp_send_json_error( array( 'message' => __( 'You may not do this.', 'chatwidget' ) ), 403 );
		}
		// phpcs:disable WordPress.Security.ValidatedSanitizedInput -- both are matched against what they may be.
		$host   = ChatWidget_Options::host( isset( $_POST['host'] ) ? wp_unslash( $_POST['host'] ) : '' );
		$widget = isset( $_POST['widget'] ) && is_string( $_POST['widget'] ) ? trim( wp_unslash( $_POST['widget'] ) ) : '';
		// phpcs:enable
		if ( '' === $host ) {
			wp_send_json_error( array( 'message' => __( 'The server’s address must look like https://chat.example.com.', 'chatwidget' ) ) );
		}
		if ( ! preg_match( '/\Awgt_[0-9a-z]{16}\z/', $widget ) ) {
			wp_send_json_error( array( 'message' => __( 'A widget’s id begins with wgt_; copy it from your console.', 'chatwidget' ) ) );
		}
		$answer = wp_safe_remote_get( $host . '/api/embed/' . $widget, array( 'timeout' => 8, 'redirection' => 0 ) );
		if ( is_wp_error( $answer ) ) {
			/* translators: %s: what WordPress says of the failed request. */
			wp_send_json_error( array( 'message' => sprintf( __( 'Your WordPress does not reach the server (%s). If it is on your own network, tick the box below, save and try again.', 'chatwidget' ), $answer->get_error_message() ) ) );
		}
		$status = (int) wp_remote_retrieve_response_code( $answer );
		$said   = json_decode( wp_remote_retrieve_body( $answer ), true );
		if ( 404 === $status ) {
			wp_send_json_error( array( 'message' => __( 'The server answers, but knows no such widget, or it is switched off.', 'chatwidget' ) ) );
		}
		if ( 200 !== $status || ! is_array( $said ) || ! isset( $said['id'] ) || $widget !== $said['id'] ) {
			/* translators: %d: an HTTP status. */
			wp_send_json_error( array( 'message' => sprintf( __( 'No ChatWidget server answers at this address (status %d).', 'chatwidget' ), $status ) ) );
		}
		if ( '' === ChatWidget_Options::secret() ) {
			wp_send_json_success( array( 'message' => __( 'The chat works. Customers are recognised once the shop is connected; that takes up to five minutes.', 'chatwidget' ) ) );
		}
		wp_send_json_success( array( 'message' => __( 'All is well: the chat works and the shop is connected.', 'chatwidget' ) ) );
	}
}
