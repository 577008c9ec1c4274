<?php
// Unpacks WordPress with SQLite, installs it, and puts the plugin and a stand-in for WooCommerce beside it.

require __DIR__ . '/common.php';

foreach ( array( '/wordpress.zip' => '/wordpress', '/sqlite.zip' => '/sqlite' ) as $archive => $to ) {
	$zip = new ZipArchive();
	if ( true !== $zip->open( $archive ) || ! $zip->extractTo( $to ) ) {
		exit( "FAIL $archive cannot be unpacked\n" );
	}
}
unlink( '/wordpress/wp-content/database/.ht.sqlite' ); // an installation of somebody else's
mkdir( '/wordpress/wp-content/mu-plugins' );
rename( '/sqlite/sqlite-database-integration-main', '/wordpress/wp-content/mu-plugins/sqlite' );
$drop_in = str_replace(
	array( '{SQLITE_IMPLEMENTATION_FOLDER_PATH}', '{SQLITE_PLUGIN}' ),
	array( '/wordpress/wp-content/mu-plugins/sqlite', 'sqlite/load.php' ),
	file_get_contents( '/wordpress/wp-content/mu-plugins/sqlite/db.copy' )
);
file_put_contents( '/wordpress/wp-content/db.php', $drop_in );
file_put_contents(
	'/wordpress/wp-config.php',
	"<?php\ndefine( 'DB_NAME', 'wp' ); define( 'DB_USER', '' ); define( 'DB_PASSWORD', '' ); define( 'DB_HOST', '' );\n"
	. "define( 'AUTH_KEY', 'a' ); define( 'SECURE_AUTH_KEY', 'b' ); define( 'LOGGED_IN_KEY', 'c' ); define( 'NONCE_KEY', 'd' );\n"
	. "define( 'AUTH_SALT', 'e' ); define( 'SECURE_AUTH_SALT', 'f' ); define( 'LOGGED_IN_SALT', 'g' ); define( 'NONCE_SALT', 'h' );\n"
	. "define( 'WP_HOME', 'http://shop.example' ); define( 'WP_SITEURL', 'http://shop.example' );\n"
	. "define( 'WP_HTTP_BLOCK_EXTERNAL', true ); define( 'DISABLE_WP_CRON', true ); define( 'WP_DEBUG', true ); define( 'WP_DEBUG_DISPLAY', false );\n"
	. "\$table_prefix = 'wp_';\nif ( ! defined( 'ABSPATH' ) ) { define( 'ABSPATH', '/wordpress/' ); }\nrequire_once ABSPATH . 'wp-settings.php';\n"
);
foreach ( array( '/plugin' => 'chatwidget', '/steps/woocommerce' => 'woocommerce' ) as $from => $name ) {
	folder( $from, "/wordpress/wp-content/plugins/$name" );
}
define( 'WP_INSTALLING', true );
require '/wordpress/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install( 'Shop', 'admin', 'admin@shop.example', true, '', 'a long password' );
update_option( 'permalink_structure', '/%postname%/' );
same( true, is_blog_installed() );
echo 'ok WordPress ' . $GLOBALS['wp_version'] . " is installed\n";
