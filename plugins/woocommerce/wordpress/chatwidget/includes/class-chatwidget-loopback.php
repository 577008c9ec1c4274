<?php
/**
 * For those who run ChatWidget on their own network: WordPress may call exactly that one server.
 *
 * @package ChatWidget
 */

defined( 'ABSPATH' ) || exit;

/**
 * Lifts two guards of WordPress for one host and port, where the owner has said so.
 */
final class ChatWidget_Loopback {

	/**
	 * Hook in.
	 */
	public static function register() {
		add_filter( 'http_request_host_is_external', array( __CLASS__, 'is_external' ), 10, 2 );
		add_filter( 'http_allowed_safe_ports', array( __CLASS__, 'ports' ), 10, 2 );
	}

	/**
	 * Let the server's host pass.
	 *
	 * @param bool   $external What WordPress thinks.
	 * @param string $host     Which host.
	 * @return bool
	 */
	public static function is_external( $external, $host ) {
		$parts = self::server();
		return $external || ( isset( $parts['host'] ) && strtolower( (string) $host ) === $parts['host'] );
	}

	/**
	 * Let the server's port pass, for its host alone.
	 *
	 * @param array  $ports Which ports are allowed.
	 * @param string $host  Which host.
	 * @return array
	 */
	public static function ports( $ports, $host ) {
		$parts = self::server();
		if ( isset( $parts['host'], $parts['port'] ) && strtolower( (string) $host ) === $parts['host'] ) {
			$ports[] = (int) $parts['port'];
		}
		return $ports;
	}

	/**
	 * Return the parts of the server's address; none unless the owner allows a private one.
	 *
	 * @return array
	 */
	private static function server() {
		$set = ChatWidget_Options::get();
		return $set['private_host'] && '' !== $set['host'] ? (array) wp_parse_url( $set['host'] ) : array();
	}
}
