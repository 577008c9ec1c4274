<?php
// Deactivated and deleted, it leaves nothing behind.

require __DIR__ . '/common.php';
wordpress();
require ABSPATH . 'wp-admin/includes/admin.php';

$plugin = 'chatwidget/chatwidget.php';
deactivate_plugins( $plugin );
same( true, uninstall_plugin( $plugin ) );
$left = $GLOBALS['wpdb']->get_col( "SELECT option_name FROM {$GLOBALS['wpdb']->options} WHERE option_name LIKE '%chatwidget%'" );
same( array(), $left );
same( array( 1 ), WC_Data_Store::$deleted );
echo "ok nothing stays behind, and our webhooks are gone\n";
