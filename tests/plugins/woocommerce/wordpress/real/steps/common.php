<?php
// What every step needs: comparing, copying, and WordPress with every complaint about the plugin turned into an error.

error_reporting( E_ALL );
$_SERVER = array_merge( $_SERVER, array( 'HTTP_HOST' => 'shop.example', 'REQUEST_URI' => '/', 'REQUEST_METHOD' => 'GET', 'SERVER_PROTOCOL' => 'HTTP/1.1', 'SERVER_NAME' => 'shop.example', 'PHP_SELF' => '/index.php', 'SERVER_PORT' => '80', 'HTTPS' => '' ) );
set_error_handler(
	static function ( $level, $message, $file, $line ) {
		// WordPress 6.5 is older than PHP 8.4, and has its own deprecations; ours are none.
		if ( false === strpos( $file, '/plugins/chatwidget/' ) ) {
			return true;
		}
		throw new ErrorException( $message, 0, $level, $file, $line );
	}
);

function same( $want, $got ) {
	if ( $want !== $got ) {
		echo 'FAIL wanted ' . var_export( $want, true ) . ', got ' . var_export( $got, true ) . "\n";
		exit( 1 );
	}
}
function has( $part, $text ) {
	if ( false === strpos( $text, $part ) ) {
		echo "FAIL no «{$part}» in: " . substr( $text, 0, 1500 ) . "\n";
		exit( 1 );
	}
}
function folder( $from, $to ) {
	mkdir( $to );
	foreach ( array_diff( scandir( $from ), array( '.', '..' ) ) as $name ) {
		is_dir( "$from/$name" ) ? folder( "$from/$name", "$to/$name" ) : copy( "$from/$name", "$to/$name" );
	}
}
function wordpress() {
	require '/wordpress/wp-load.php';
	// Complaints of WordPress itself about how it is used: they name no file of ours.
	add_action(
		'doing_it_wrong_run',
		static function ( $what, $message ) {
			if ( false !== stripos( $message, 'chatwidget' ) ) {
				echo "FAIL $what: $message\n";
			}
		},
		10,
		2
	);
}
function asked( $method, $route, $body = array() ) {
	$request = new WP_REST_Request( $method, $route );
	foreach ( $body as $name => $value ) {
		$request->set_param( $name, $value );
	}
	return rest_do_request( $request );
}
