<?php
// Small stand-ins for the WordPress functions that the plugin calls, and what they were called with.

define( 'ABSPATH', __DIR__ . '/' );

final class World {
	public static $options = array();
	public static $hooks = array();
	public static $scripts = array();
	public static $inline = array();
	public static $routes = array();
	public static $errors = array();
	public static $can = true;
	public static $nonce = true;
	public static $user = null;
	public static $answer = null;
	public static $asked = array();
	public static $compatible = array();
	public static $product = 0;
	public static $sites = 0;
	public static $visited = array();

	public static function fresh() {
		self::$options = self::$scripts = self::$inline = self::$errors = self::$asked = array();
		self::$can     = self::$nonce = true;
		self::$user    = null;
		self::$answer  = null;
		self::$product = 0;
		self::$sites   = 0;
		self::$visited = array();
	}
	public static function fire( $name, ...$given ) {
		$value = isset( $given[0] ) ? $given[0] : null;
		foreach ( isset( self::$hooks[ $name ] ) ? self::$hooks[ $name ] : array() as $one ) {
			$given[0] = $value;
			$value    = call_user_func_array( $one[0], array_slice( $given, 0, $one[1] ) );
		}
		return $value;
	}
}
final class Sent extends Exception {
	public $ok;
	public $data;
	public $status;
	public function __construct( $ok, $data, $status ) {
		parent::__construct( 'sent' );
		$this->ok     = $ok;
		$this->data   = $data;
		$this->status = $status;
	}
}
class WP_Error {
	public $code;
	public $message;
	public $data;
	public function __construct( $code, $message = '', $data = array() ) {
		$this->code    = $code;
		$this->message = $message;
		$this->data    = $data;
	}
	public function get_error_message() {
		return $this->message;
	}
}
class WP_REST_Response {
	public $data;
	public $headers = array();
	public function __construct( $data ) {
		$this->data = $data;
	}
	public function header( $name, $value ) {
		$this->headers[ $name ] = $value;
	}
}
class Request {
	private $sent;
	public function __construct( $sent ) {
		$this->sent = $sent;
	}
	public function get_param( $name ) {
		return isset( $this->sent[ $name ] ) ? $this->sent[ $name ] : null;
	}
}

function add_action( $name, $call, $priority = 10, $count = 1 ) {
	World::$hooks[ $name ][] = array( $call, max( 1, $count ) );
}
function add_filter( $name, $call, $priority = 10, $count = 1 ) {
	add_action( $name, $call, $priority, $count );
}
function get_option( $name, $default = false ) {
	return array_key_exists( $name, World::$options ) ? World::$options[ $name ] : $default;
}
function update_option( $name, $value, $autoload = null ) {
	World::$options[ $name ] = $value;
}
function delete_option( $name ) {
	unset( World::$options[ $name ] );
}
function add_settings_error( $setting, $code, $message ) {
	World::$errors[] = $code;
}
function wp_parse_url( $url ) {
	return parse_url( $url );
}
function __( $text, $domain = '' ) {
	return $text;
}
function esc_html_e( $text, $domain = '' ) {
	echo htmlspecialchars( $text );
}
function esc_attr( $text ) {
	return htmlspecialchars( $text, ENT_QUOTES );
}
function esc_url( $text ) {
	return htmlspecialchars( $text, ENT_QUOTES );
}
function checked( $is ) {
	echo $is ? 'checked' : '';
}
function wp_json_encode( $value, $flags = 0 ) {
	return json_encode( $value, $flags );
}
function wp_enqueue_script( $handle, $src, $needs, $version, $how ) {
	World::$scripts[ $handle ] = array( $src, $how );
}
function wp_add_inline_script( $handle, $script, $where ) {
	World::$inline[ $handle ] = array( $script, $where );
}
function is_product() {
	return World::$product > 0;
}
function get_queried_object_id() {
	return World::$product;
}
function admin_url( $path ) {
	return 'https://shop.example/wp-admin/' . $path;
}
function rest_url( $path ) {
	return 'https://shop.example/wp-json/' . $path;
}
function home_url() {
	return 'https://shop.example';
}
function register_rest_route( $space, $route, $how ) {
	World::$routes[ $space . $route ] = $how;
}
function current_user_can( $what ) {
	return World::$can && 'manage_woocommerce' === $what;
}
function wp_get_current_user() {
	return World::$user;
}
function is_user_logged_in() {
	return null !== World::$user;
}
function check_ajax_referer( $action ) {
	if ( ! World::$nonce ) {
		throw new Sent( false, null, 403 );
	}
}
function wp_send_json_error( $data, $status = 200 ) {
	throw new Sent( false, $data, $status );
}
function wp_send_json_success( $data ) {
	throw new Sent( true, $data, 200 );
}
function wp_unslash( $value ) {
	return is_string( $value ) ? stripslashes( $value ) : $value;
}
function wp_safe_remote_get( $url, $how ) {
	World::$asked[] = $url;
	return World::$answer;
}
function is_wp_error( $it ) {
	return $it instanceof WP_Error;
}
function wp_remote_retrieve_response_code( $answer ) {
	return $answer['status'];
}
function wp_remote_retrieve_body( $answer ) {
	return $answer['body'];
}
function plugin_basename( $file ) {
	return 'chatwidget/chatwidget.php';
}
function load_plugin_textdomain() {
}
function add_submenu_page( ...$given ) {
	World::$options['menu'] = $given;
}
function register_setting( $group, $name, $how ) {
	World::$options['setting'] = array( $group, $name, $how );
}
function settings_errors() {
}
function settings_fields( $group ) {
	echo '<input name="_wpnonce">';
}
function submit_button() {
}
function wp_create_nonce( $action ) {
	return 'nonce';
}
function wc_get_cart_url() {
	return 'https://shop.example/cart/';
}
function wc_get_checkout_url() {
	return 'https://shop.example/checkout/';
}
final class WC_AJAX {
	public static function get_endpoint( $what ) {
		return '/?wc-ajax=' . $what;
	}
}
function is_multisite() {
	return World::$sites > 0;
}
function get_sites( $which ) {
	return range( 1, World::$sites );
}
function switch_to_blog( $site ) {
	World::$visited[] = $site;
}
function restore_current_blog() {
	World::$visited[] = 'back';
}
