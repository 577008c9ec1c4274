<?php
// WooCommerce's webhooks, ours and another's.

final class WC_Data_Store {
	public static $urls = array(
		1 => 'https://chat.example/webhooks/woocommerce/shp_0123456789abcdef',
		2 => 'https://other.example/hook',
		3 => 'https://chat.example/webhooks/woocommerce/shp_another000000000',
	);
	public static $deleted = array();
	public static function load( $what ) {
		return new self();
	}
	public function get_webhooks_ids() {
		return array_keys( self::$urls );
	}
}
final class Webhook_Standin {
	private $id;
	public function __construct( $id ) {
		$this->id = $id;
	}
	public function get_delivery_url() {
		return WC_Data_Store::$urls[ $this->id ];
	}
	public function delete( $force ) {
		WC_Data_Store::$deleted[] = $this->id;
	}
}
function wc_get_webhook( $id ) {
	return new Webhook_Standin( $id );
}
