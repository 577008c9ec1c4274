<?php
// Runs the plugin against the stand-ins: `php run.php PLUGIN_FOLDER`. One line a test; non-zero if one fails.

namespace Automattic\WooCommerce\Utilities {
	final class FeaturesUtil {
		public static function declare_compatibility( $what, $file, $is ) {
			\World::$compatible[ $what ] = $is;
		}
	}
}

namespace {
	error_reporting( E_ALL );
	set_error_handler(
		static function ( $level, $message, $file, $line ) {
			throw new ErrorException( $message, 0, $level, $file, $line );
		}
	);
	require __DIR__ . '/standins.php';
	$folder = $argv[1];
	require $folder . '/chatwidget.php';

	const WIDGET = 'wgt_0123456789abcdef';

	function switch_on( $more = array() ) {
		World::$options['chatwidget_settings'] = array_merge(
			array( 'enabled' => true, 'host' => 'https://chat.example', 'widget' => WIDGET, 'private_host' => false ),
			$more
		);
	}
	function same( $want, $got ) {
		if ( $want !== $got ) {
			throw new Exception( 'wanted ' . var_export( $want, true ) . ', got ' . var_export( $got, true ) );
		}
	}
	function checked_with( $post ) {
		$_POST = $post;
		try {
			World::fire( 'wp_ajax_chatwidget_check' );
		} catch ( Sent $sent ) {
			return $sent;
		}
		throw new Exception( 'nothing was sent' );
	}

	$tests = array();

	$tests['nothing is loaded before the owner switches it on'] = static function () {
		World::fire( 'wp_enqueue_scripts' );
		switch_on( array( 'enabled' => false ) );
		World::fire( 'wp_enqueue_scripts' );
		switch_on( array( 'widget' => '' ) );
		World::fire( 'wp_enqueue_scripts' );
		same( array(), World::$scripts );
	};
	$tests['the widget is loaded asynchronously, with its page and nothing of the shopper'] = static function () {
		switch_on();
		World::$user    = (object) array( 'ID' => 7, 'user_email' => 'jane@example.com', 'display_name' => 'Jane' );
		World::$product = 42;
		World::$options['chatwidget_secret'] = array( 'shop_id' => 'shp_0123456789abcdef', 'secret' => str_repeat( 's', 40 ) );
		World::fire( 'wp_enqueue_scripts' );
		same( 'https://chat.example/widget.js', World::$scripts['chatwidget'][0] );
		same( 'async', World::$scripts['chatwidget'][1]['strategy'] );
		list( $script, $where ) = World::$inline['chatwidget'];
		same( 'before', $where );
		same( 1, preg_match( '/ChatWidgetConfig=(\{.*?\});/', $script, $found ) );
		$config = json_decode( $found[1], true );
		same( '42', $config['product'] );
		same( 'https://shop.example/wp-json/wc/store/v1/cart', $config['cart'] );
		same( 'https://shop.example/checkout/', $config['checkoutPage'] );
		same( '/?wc-ajax=get_refreshed_fragments', $config['fragments'] );
		same( true, strpos( $script, 'ChatWidgetCart = function' ) < strpos( $script, 'ChatWidgetCart(config)' ) );
		same( 0, preg_match( '/jane|Jane|sssss/', $script ) );
		$tag = World::fire( 'wp_script_attributes', array( 'id' => 'chatwidget-js' ) );
		same( WIDGET, $tag['data-widget-id'] );
		same( array( 'id' => 'jquery-js' ), World::fire( 'wp_script_attributes', array( 'id' => 'jquery-js' ) ) );
	};
	$tests['settings are cleaned'] = static function () {
		$clean = ChatWidget_Options::sanitize( array( 'enabled' => '1', 'host' => ' Chat.Example:8443/path?x ', 'widget' => ' ' . WIDGET ) );
		same( array( 'enabled' => true, 'host' => 'https://chat.example:8443', 'widget' => WIDGET, 'private_host' => false ), $clean );
		foreach ( array( 'javascript:alert(1)', 'https://user@evil.example', 'https://a b', '"><script>', 'ftp://x.example', array( 'x' ) ) as $odd ) {
			World::$errors = array();
			$clean         = ChatWidget_Options::sanitize( array( 'enabled' => '1', 'host' => $odd, 'widget' => WIDGET ) );
			same( '', $clean['host'] );
			same( false, $clean['enabled'] );
			same( array( 'host', 'enabled' ), World::$errors );
		}
		same( '', ChatWidget_Options::sanitize( array( 'widget' => 'wgt_x"onload=' ) )['widget'] );
		same( false, ChatWidget_Options::sanitize( 'nonsense' )['enabled'] );
	};
	$tests['a customer is proven, for five minutes, and never cached'] = static function () {
		World::fire( 'rest_api_init' );
		$route = World::$routes['chatwidget/v1/identity'];
		same( 'is_user_logged_in', $route['permission_callback'] );
		World::$user = (object) array( 'ID' => 7, 'user_email' => 'jane@example.com', 'display_name' => 'Jane "J" Doe' );
		switch_on();
		same( 404, ChatWidget_Rest::identity()->data['status'] );
		$secret = str_repeat( 's', 40 );
		World::$options['chatwidget_secret'] = array( 'shop_id' => 'shp_0123456789abcdef', 'secret' => $secret );
		$answer = ChatWidget_Rest::identity();
		same( 'no-store, private', $answer->headers['Cache-Control'] );
		list( $said, $tag ) = explode( '.', $answer->data['token'] );
		same( hash_hmac( 'sha256', $said, $secret ), $tag );
		$claims = json_decode( base64_decode( strtr( $said, '-_', '+/' ) ), true );
		same( array( '7', 'jane@example.com', 300 ), array( $claims['customer_id'], $claims['email'], $claims['exp'] - $claims['iat'] ) );
		echo 'TOKEN ' . $answer->data['token'] . "\n";
		switch_on( array( 'enabled' => false ) );
		same( 404, ChatWidget_Rest::identity()->data['status'] );
	};
	$tests['only who runs the shop pairs it, and the secret never comes out'] = static function () {
		World::fire( 'rest_api_init' );
		foreach ( World::$routes['wc-chatwidget/v1/pair'] as $way ) {
			same( array( 'ChatWidget_Rest', 'may_pair' ), $way['permission_callback'] );
		}
		World::$can = false;
		same( false, ChatWidget_Rest::may_pair() );
		World::$can = true;
		same( true, ChatWidget_Rest::may_pair() );
		foreach ( array( array(), array( 'secret' => 'short', 'shop_id' => 'shp_0123456789abcdef' ), array( 'secret' => str_repeat( 's', 40 ), 'shop_id' => '../x' ), array( 'secret' => array(), 'shop_id' => array() ) ) as $odd ) {
			same( 400, ChatWidget_Rest::pair( new Request( $odd ) )->data['status'] );
		}
		same( '', ChatWidget_Options::secret() );
		$secret = str_repeat( 's', 40 );
		ChatWidget_Rest::pair( new Request( array( 'secret' => $secret, 'shop_id' => 'shp_0123456789abcdef' ) ) );
		same( $secret, ChatWidget_Options::secret() );
		$state = ChatWidget_Rest::state()->data;
		same( true, $state['paired'] );
		same( false, strpos( json_encode( $state ), $secret ) );
		echo 'MARK ' . $state['mark'] . "\n";
		ChatWidget_Rest::part();
		same( '', ChatWidget_Options::secret() );
	};
	$tests['the connection is checked with nonce and capability, in plain words'] = static function () {
		$good        = array( 'host' => 'https://chat.example', 'widget' => WIDGET );
		World::$can  = false;
		same( 403, checked_with( $good )->status );
		World::$can   = true;
		World::$nonce = false;
		same( 403, checked_with( $good )->status );
		World::$nonce = true;
		same( array(), World::$asked );
		same( false, checked_with( array( 'host' => 'javascript:x', 'widget' => WIDGET ) )->ok );
		same( false, checked_with( array( 'host' => 'https://chat.example', 'widget' => '../../secret' ) )->ok );
		same( array(), World::$asked );
		World::$answer = new WP_Error( 'http', 'cURL error 7' );
		same( 1, preg_match( '/does not reach.*cURL error 7/', checked_with( $good )->data['message'] ) );
		World::$answer = array( 'status' => 404, 'body' => '{}' );
		same( 1, preg_match( '/no such widget/', checked_with( $good )->data['message'] ) );
		World::$answer = array( 'status' => 200, 'body' => '<html>' );
		same( 1, preg_match( '/No ChatWidget server/', checked_with( $good )->data['message'] ) );
		World::$answer = array( 'status' => 200, 'body' => json_encode( array( 'id' => WIDGET ) ) );
		same( true, checked_with( $good )->ok );
		same( 'https://chat.example/api/embed/' . WIDGET, World::$asked[0] );
	};
	$tests['one private host may be called, and only where the owner says so'] = static function () {
		switch_on( array( 'host' => 'http://chat.lan:3000' ) );
		same( false, World::fire( 'http_request_host_is_external', false, 'chat.lan' ) );
		same( array( 80 ), World::fire( 'http_allowed_safe_ports', array( 80 ), 'chat.lan' ) );
		switch_on( array( 'host' => 'http://chat.lan:3000', 'private_host' => true ) );
		same( true, World::fire( 'http_request_host_is_external', false, 'chat.lan' ) );
		same( false, World::fire( 'http_request_host_is_external', false, 'router.lan' ) );
		same( array( 80, 3000 ), World::fire( 'http_allowed_safe_ports', array( 80 ), 'chat.lan' ) );
		same( array( 80 ), World::fire( 'http_allowed_safe_ports', array( 80 ), 'router.lan' ) );
	};
	$tests['the settings page needs a shop manager and shows no secret'] = static function () {
		switch_on( array( 'host' => 'https://chat.example' ) );
		World::$options['chatwidget_secret'] = array( 'shop_id' => 'shp_0123456789abcdef', 'secret' => 'TOP-SECRET' );
		World::$can = false;
		ob_start();
		ChatWidget_Settings::page();
		same( '', ob_get_clean() );
		World::$can = true;
		ob_start();
		ChatWidget_Settings::page();
		$page = ob_get_clean();
		same( true, false !== strpos( $page, '_wpnonce' ) );
		same( false, strpos( $page, 'TOP-SECRET' ) );
		same( true, false !== strpos( $page, 'https://chat.example/connect/woocommerce?url=https%3A%2F%2Fshop.example' ) );
		same( 'manage_woocommerce', World::fire( 'option_page_capability_chatwidget', 'manage_options' ) );
		World::fire( 'admin_menu' );
		same( 'woocommerce', World::$options['menu'][0] );
		World::fire( 'admin_init' );
		same( array( 'ChatWidget_Options', 'sanitize' ), World::$options['setting'][2]['sanitize_callback'] );
	};
	$tests['WooCommerce is told what the plugin gets along with'] = static function () {
		World::fire( 'before_woocommerce_init' );
		same( array( 'custom_order_tables' => true, 'cart_checkout_blocks' => true ), World::$compatible );
	};
	$tests['every sentence is there in Spanish'] = static function () use ( $folder ) {
		$spanish = include $folder . '/languages/chatwidget-es_ES.l10n.php';
		$po      = file_get_contents( $folder . '/languages/chatwidget-es_ES.po' );
		$pot     = file_get_contents( $folder . '/languages/chatwidget.pot' );
		$count   = 0;
		foreach ( array_merge( glob( $folder . '/*.php' ), glob( $folder . '/includes/*.php' ) ) as $file ) {
			preg_match_all( "/(?:__|esc_html_e|esc_html__|esc_attr_e)\( '([^']*)', 'chatwidget' \)/u", file_get_contents( $file ), $found );
			foreach ( $found[1] as $text ) {
				same( true, ! empty( $spanish['messages'][ $text ] ) );
				same( substr_count( $text, '%' ), substr_count( $spanish['messages'][ $text ], '%' ) );
				same( true, false !== strpos( $po, 'msgid "' . $text . '"' ) && false !== strpos( $pot, 'msgid "' . $text . '"' ) );
				++$count;
			}
		}
		same( true, $count > 20 );
	};
	$tests['nothing stays behind'] = static function () use ( $folder ) {
		switch_on();
		World::$options['chatwidget_secret'] = array( 'shop_id' => 'shp_0123456789abcdef', 'secret' => str_repeat( 's', 40 ) );
		define( 'WP_UNINSTALL_PLUGIN', 'chatwidget/chatwidget.php' );
		require __DIR__ . '/webhooks.php';
		require $folder . '/uninstall.php';
		same( array(), World::$options );
		same( array( 1 ), WC_Data_Store::$deleted );
		switch_on();
		World::$sites = 2;
		require $folder . '/uninstall.php';
		same( array( 1, 'back', 2, 'back' ), World::$visited );
		same( array(), World::$options );
	};

	$failed = 0;
	foreach ( $tests as $name => $test ) {
		World::fresh();
		try {
			$test();
			echo "ok    $name\n";
		} catch ( Throwable $error ) {
			++$failed;
			echo "FAIL  $name: " . $error->getMessage() . ' at ' . basename( $error->getFile() ) . ':' . $error->getLine() . "\n";
		}
	}
	exit( $failed ? 1 : 0 );
}
