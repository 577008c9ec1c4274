<?php
/**
 * Plugin Name: ChatWidget for WooCommerce
 * Description: An AI chat that knows your products, policies and orders. Self-hosted or hosted: your choice.
 * Version: 0.1.0
 * Requires at least: 6.5
 * Requires PHP: 7.4
 * Requires Plugins: woocommerce
 * Author: ChatWidget
 * License: GPL-2.0-or-later
 * License URI: https://www.gnu.org/licenses/gpl-2.0.html
 * Text Domain: chatwidget
 * Domain Path: /languages
 * WC requires at least: 8.2
 * WC tested up to: 11.0
 *
 * @package ChatWidget
 */

defined( 'ABSPATH' ) || exit;

define( 'CHATWIDGET_VERSION', '0.1.0' );
define( 'CHATWIDGET_FILE', __FILE__ );

require_once __DIR__ . '/includes/class-chatwidget-options.php';
require_once __DIR__ . '/includes/class-chatwidget-storefront.php';
require_once __DIR__ . '/includes/class-chatwidget-rest.php';
require_once __DIR__ . '/includes/class-chatwidget-loopback.php';
require_once __DIR__ . '/includes/class-chatwidget-settings.php';

add_action(
	'before_woocommerce_init',
	static function () {
		if ( class_exists( '\Automattic\WooCommerce\Utilities\FeaturesUtil' ) ) {
			\Automattic\WooCommerce\Utilities\FeaturesUtil::declare_compatibility( 'custom_order_tables', CHATWIDGET_FILE, true );
			\Automattic\WooCommerce\Utilities\FeaturesUtil::declare_compatibility( 'cart_checkout_blocks', CHATWIDGET_FILE, true );
		}
	}
);

add_action(
	'init',
	static function () {
		load_plugin_textdomain( 'chatwidget', false, dirname( plugin_basename( CHATWIDGET_FILE ) ) . '/languages' );
	}
);

ChatWidget_Storefront::register();
ChatWidget_Rest::register();
ChatWidget_Loopback::register();
ChatWidget_Settings::register();
