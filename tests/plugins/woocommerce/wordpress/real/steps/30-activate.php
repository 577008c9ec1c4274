<?php
// WordPress refuses the plugin without WooCommerce, and takes it with it.

require __DIR__ . '/common.php';
wordpress();
require ABSPATH . 'wp-admin/includes/plugin.php';

$plugin = 'chatwidget/chatwidget.php';
same( true, is_wp_error( activate_plugin( $plugin ) ) );
same( false, is_plugin_active( $plugin ) );
same( null, activate_plugin( 'woocommerce/woocommerce.php' ) );
same( null, activate_plugin( $plugin ) );
same( true, is_plugin_active( $plugin ) );
same( true, validate_plugin_requirements( $plugin ) );
$told = get_plugin_data( WP_PLUGIN_DIR . '/' . $plugin );
same( array( '7.4', '6.5', 'woocommerce', 'chatwidget' ), array( $told['RequiresPHP'], $told['RequiresWP'], $told['RequiresPlugins'], $told['TextDomain'] ) );
foreach ( array( 'manager' => 'shop_manager', 'jane' => 'customer' ) as $name => $role ) {
	same( true, is_int( wp_insert_user( array( 'user_login' => $name, 'user_pass' => 'x', 'user_email' => "$name@shop.example", 'display_name' => ucfirst( $name ), 'role' => $role ) ) ) );
}
echo "ok it is activated, and not without WooCommerce\n";
