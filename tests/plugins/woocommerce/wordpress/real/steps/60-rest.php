<?php
// The routes: pairing for who runs the shop, identity for who is logged in.

require __DIR__ . '/common.php';
wordpress();

$secret = str_repeat( 's', 40 );
$pair   = array( 'shop_id' => 'shp_0123456789abcdef', 'secret' => $secret );
same( 401, asked( 'POST', '/wc-chatwidget/v1/pair', $pair )->get_status() );
same( 401, asked( 'GET', '/chatwidget/v1/identity' )->get_status() );
wp_set_current_user( get_user_by( 'login', 'jane' )->ID );
same( 403, asked( 'POST', '/wc-chatwidget/v1/pair', $pair )->get_status() );
same( 404, asked( 'GET', '/chatwidget/v1/identity' )->get_status() );
wp_set_current_user( get_user_by( 'login', 'manager' )->ID );
same( 400, asked( 'POST', '/wc-chatwidget/v1/pair', array( 'secret' => 'x' ) )->get_status() );
same( 200, asked( 'POST', '/wc-chatwidget/v1/pair', $pair )->get_status() );
$state = asked( 'GET', '/wc-chatwidget/v1/pair' )->get_data();
same( array( true, true, true ), array( $state['paired'], $state['enabled'], $state['cron_disabled'] ) );
same( false, strpos( wp_json_encode( $state ), $secret ) );
wp_set_current_user( get_user_by( 'login', 'jane' )->ID );
$answer = asked( 'GET', '/chatwidget/v1/identity' );
same( 'no-store, private', $answer->get_headers()['Cache-Control'] );
list( $said, $tag ) = explode( '.', $answer->get_data()['token'] );
same( hash_hmac( 'sha256', $said, $secret ), $tag );
$claims = json_decode( base64_decode( strtr( $said, '-_', '+/' ) ), true );
same( array( 'jane@shop.example', 'Jane' ), array( $claims['email'], $claims['name'] ) );
$autoload = $GLOBALS['wpdb']->get_var( "SELECT autoload FROM {$GLOBALS['wpdb']->options} WHERE option_name = 'chatwidget_secret'" );
same( true, in_array( $autoload, array( 'no', 'off' ), true ) );
echo "ok the routes answer who they should, and nobody else\n";
