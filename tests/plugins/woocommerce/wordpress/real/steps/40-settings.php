<?php
// The settings page as a shop manager sees it, and what is stored of what they send.

define( 'WP_ADMIN', true );
require __DIR__ . '/common.php';
wordpress();
require ABSPATH . 'wp-admin/includes/admin.php';

same( array( 'custom_order_tables' => true, 'cart_checkout_blocks' => true ), \Automattic\WooCommerce\Utilities\FeaturesUtil::$told );
wp_set_current_user( get_user_by( 'login', 'manager' )->ID );
set_current_screen( 'woocommerce_page_chatwidget' );
do_action( 'admin_init' );
do_action( 'admin_menu' );
same( 'chatwidget', $GLOBALS['submenu']['woocommerce'][1][2] );
same( 'manage_woocommerce', apply_filters( 'option_page_capability_chatwidget', 'manage_options' ) );
ob_start();
ChatWidget_Settings::page();
$page = ob_get_clean();
has( "name='option_page' value='chatwidget'", $page );
has( 'name="_wpnonce"', $page );
has( 'Nothing is loaded and nothing is sent', $page );
same( true, update_option( 'chatwidget_settings', array( 'enabled' => '1', 'host' => ' Chat.Example/x', 'widget' => 'wgt_0123456789abcdef' ) ) );
same( array( 'enabled' => true, 'host' => 'https://chat.example', 'widget' => 'wgt_0123456789abcdef', 'private_host' => false ), get_option( 'chatwidget_settings' ) );
$saved = array( 'setting' => 'general', 'code' => 'settings_updated', 'message' => 'Settings saved.', 'type' => 'success' );
set_transient( 'settings_errors', array( $saved ), 30 );
$_GET['settings-updated'] = 'true';
ob_start();
ChatWidget_Settings::page();
has( 'Settings saved.', ob_get_clean() );
ob_start();
ChatWidget_Settings::page();
has( 'https://chat.example/connect/woocommerce?url=http%3A%2F%2Fshop.example', ob_get_clean() );
wp_set_current_user( get_user_by( 'login', 'jane' )->ID );
ob_start();
ChatWidget_Settings::page();
same( '', ob_get_clean() );
echo "ok the settings page shows, and cleans what it stores\n";
