<?php
/**
 * Plugin Name: WooCommerce
 * Description: A stand-in: WooCommerce itself is in no package registry.
 * Version: 11.0.1
 */

namespace Automattic\WooCommerce\Utilities {
	final class FeaturesUtil {
		public static $told = array();
		public static function declare_compatibility( $what, $file, $is ) {
			self::$told[ $what ] = $is;
		}
	}
}

namespace {
	add_action(
		'plugins_loaded',
		static function () {
			do_action( 'before_woocommerce_init' );
		}
	);
	add_action(
		'admin_menu',
		static function () {
			add_menu_page( 'WooCommerce', 'WooCommerce', 'manage_woocommerce', 'woocommerce' );
		},
		9
	);
	register_activation_hook(
		__FILE__,
		static function () {
			get_role( 'administrator' )->add_cap( 'manage_woocommerce' );
			add_role( 'shop_manager', 'Shop manager', array( 'read' => true, 'manage_woocommerce' => true ) );
			add_role( 'customer', 'Customer', array( 'read' => true ) );
		}
	);
	function is_product() {
		return is_single();
	}
	function wc_get_cart_url() {
		return home_url( '/cart/' );
	}
	function wc_get_checkout_url() {
		return home_url( '/checkout/' );
	}
	require '/standins/webhooks.php';
}
