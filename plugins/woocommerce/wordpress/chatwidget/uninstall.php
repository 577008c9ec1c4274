<?php
/**
 * Leaves nothing behind: neither options nor the webhooks that our server made.
 *
 * @package ChatWidget
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

$chatwidget_forget = static function () {
	$set  = get_option( 'chatwidget_settings', array() );
	$held = get_option( 'chatwidget_secret', array() );
	$host = is_array( $set ) && ! empty( $set['host'] ) ? (string) $set['host'] : '';
	$shop = is_array( $held ) && ! empty( $held['shop_id'] ) ? (string) $held['shop_id'] : '';
	if ( '' !== $shop && class_exists( 'WC_Data_Store' ) && function_exists( 'wc_get_webhook' ) ) {
		foreach ( WC_Data_Store::load( 'webhook' )->get_webhooks_ids() as $id ) {
			$webhook = wc_get_webhook( $id );
			$url     = $webhook ? (string) $webhook->get_delivery_url() : '';
			$ours    = '/webhooks/woocommerce/' . $shop;
			if ( substr( $url, -strlen( $ours ) ) === $ours && ( '' === $host || 0 === strpos( $url, $host ) ) ) {
				$webhook->delete( true );
			}
		}
	}
	delete_option( 'chatwidget_settings' );
	delete_option( 'chatwidget_secret' );
};
if ( is_multisite() ) {
	foreach ( get_sites( array( 'fields' => 'ids', 'number' => 0 ) ) as $chatwidget_site ) {
		switch_to_blog( $chatwidget_site );
		$chatwidget_forget();
		restore_current_blog();
	}
} else {
	$chatwidget_forget();
}
