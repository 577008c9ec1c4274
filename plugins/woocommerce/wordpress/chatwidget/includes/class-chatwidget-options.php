<?php
/**
 * What the owner has set, and the secret that this shop shares with its ChatWidget server.
 *
 * @package ChatWidget
 */

defined( 'ABSPATH' ) || exit;

/**
 * The plugin's two options.
 */
final class ChatWidget_Options {

	const NAME   = 'chatwidget_settings';
	const SECRET = 'chatwidget_secret';

	/**
	 * Return the settings; what was never set comes from the preset of this build, and the chat is off.
	 *
	 * @return array{enabled:bool,host:string,widget:string,private_host:bool}
	 */
	public static function get() {
		$preset = array();
		$file   = dirname( CHATWIDGET_FILE ) . '/preset.php';
		if ( is_readable( $file ) ) {
			$found  = include $file;
			$preset = is_array( $found ) ? $found : array();
		}
		$stored = get_option( self::NAME, array() );
		$stored = is_array( $stored ) ? $stored : array();
		$merged = array_merge(
			array(
				'enabled'      => false,
				'host'         => '',
				'widget'       => '',
				'private_host' => false,
			),
			$preset,
			$stored
		);
		return array(
			'enabled'      => (bool) $merged['enabled'],
			'host'         => (string) $merged['host'],
			'widget'       => (string) $merged['widget'],
			'private_host' => (bool) $merged['private_host'],
		);
	}

	/**
	 * Whether the owner has switched the chat on, and it can work.
	 *
	 * @return bool
	 */
	public static function is_on() {
		$set = self::get();
		return $set['enabled'] && '' !== $set['host'] && '' !== $set['widget'];
	}

	/**
	 * Return what a form sent as it may be stored.
	 *
	 * @param mixed $sent What the form sent.
	 * @return array
	 */
	public static function sanitize( $sent ) {
		$sent   = is_array( $sent ) ? $sent : array();
		$host   = self::host( isset( $sent['host'] ) ? $sent['host'] : '' );
		$widget = isset( $sent['widget'] ) && is_string( $sent['widget'] ) ? trim( $sent['widget'] ) : '';
		$known  = (bool) preg_match( '/\Awgt_[0-9a-z]{16}\z/', $widget );
		if ( '' === $host && ! empty( $sent['host'] ) ) {
			add_settings_error( self::NAME, 'host', __( 'The server’s address must look like https://chat.example.com.', 'chatwidget' ) );
		}
		if ( ! $known && '' !== $widget ) {
			add_settings_error( self::NAME, 'widget', __( 'A widget’s id begins with wgt_; copy it from your console.', 'chatwidget' ) );
		}
		$widget = $known ? $widget : '';
		$wanted = ! empty( $sent['enabled'] );
		if ( $wanted && ( '' === $host || '' === $widget ) ) {
			add_settings_error( self::NAME, 'enabled', __( 'The chat stays off until address and widget are filled in.', 'chatwidget' ) );
		}
		return array(
			'enabled'      => $wanted && '' !== $host && '' !== $widget,
			'host'         => $host,
			'widget'       => $widget,
			'private_host' => ! empty( $sent['private_host'] ),
		);
	}

	/**
	 * Return an address as scheme, host and port; empty where it is none.
	 *
	 * @param mixed $typed What somebody typed.
	 * @return string
	 */
	public static function host( $typed ) {
		$typed = is_string( $typed ) ? trim( $typed ) : '';
		if ( '' === $typed || strlen( $typed ) > 300 || preg_match( '/[\s<>"\'\\\\@]/', $typed ) ) {
			return '';
		}
		$parts  = wp_parse_url( false === strpos( $typed, '://' ) ? 'https://' . $typed : $typed );
		$scheme = isset( $parts['scheme'] ) ? strtolower( $parts['scheme'] ) : '';
		$name   = isset( $parts['host'] ) ? strtolower( $parts['host'] ) : '';
		if ( ! in_array( $scheme, array( 'http', 'https' ), true ) || ! preg_match( '/\A[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\z/', $name ) ) {
			return '';
		}
		return $scheme . '://' . $name . ( isset( $parts['port'] ) ? ':' . (int) $parts['port'] : '' );
	}

	/**
	 * Return the shared secret; empty until the server has paired.
	 *
	 * @return string
	 */
	public static function secret() {
		$held = get_option( self::SECRET, array() );
		return is_array( $held ) && isset( $held['secret'] ) ? (string) $held['secret'] : '';
	}

	/**
	 * Return the id that the server gave this shop; empty until it has paired.
	 *
	 * @return string
	 */
	public static function shop() {
		$held = get_option( self::SECRET, array() );
		return is_array( $held ) && isset( $held['shop_id'] ) ? (string) $held['shop_id'] : '';
	}
}
