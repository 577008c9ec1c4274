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
		$script = 'window.ChatWidgetConfig=' . $config . ';';
		foreach ( array( 'cart', 'context' ) as $name ) {
			$script .= file_get_contents( dirname( CHATWIDGET_FILE ) . '/assets/' . $name . '.js' ); // phpcs:ignore WordPress.WP.AlternativeFunctions
		}
		wp_add_inline_script( self::HANDLE, $script, 'before' );
	}

	/**
	 * Return what the page tells the widget.
	 *
	 * @return array
	 */
	public static function config() {
		$set = ChatWidget_Options::get();
		return array(
			'widgetId'     => $set['widget'],
			'origin'       => $set['host'],
			'product'      => function_exists( 'is_product' ) && is_product() ? (string) get_queried_object_id() : '',
			'nonce'        => admin_url( 'admin-ajax.php?action=rest-nonce' ),
			'identity'     => rest_url( 'chatwidget/v1/identity' ),
			'cart'         => rest_url( 'wc/store/v1/cart' ),
			'products'     => rest_url( 'wc/store/v1/products/' ),
			'cartPage'     => function_exists( 'wc_get_cart_url' ) ? wc_get_cart_url() : '',
			'checkoutPage' => function_exists( 'wc_get_checkout_url' ) ? wc_get_checkout_url() : '',
			'fragments'    => class_exists( 'WC_AJAX' ) ? WC_AJAX::get_endpoint( 'get_refreshed_fragments' ) : '',
			'notAdded'     => __( 'The shop did not put this into the cart. Try it on the product’s own page.', 'chatwidget' ),
		);
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
