<?php
// The translation that comes along is found.

define( 'WP_ADMIN', true );
require __DIR__ . '/common.php';
$speaks    = static function () {
	return 'es_ES';
};
$wp_filter = array( 'locale' => array( 10 => array( array( 'function' => $speaks, 'accepted_args' => 1 ) ) ) );
wordpress();
require ABSPATH . 'wp-admin/includes/admin.php';

wp_set_current_user( get_user_by( 'login', 'manager' )->ID );
set_current_screen( 'woocommerce_page_chatwidget' );
do_action( 'admin_init' );
ob_start();
ChatWidget_Settings::page();
has( 'No se carga', ob_get_clean() );
echo "ok it speaks Spanish\n";
