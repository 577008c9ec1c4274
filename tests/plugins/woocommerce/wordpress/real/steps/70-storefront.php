<?php
// A page of the shop, as a shopper's browser gets it.

require __DIR__ . '/common.php';
wordpress();

wp_set_current_user( get_user_by( 'login', 'jane' )->ID );
wp();
ob_start();
wp_head();
wp_footer();
$page = ob_get_clean();
same( 1, preg_match( '~<script[^>]*src="https://chat\.example/widget\.js"[^>]*>~', $page, $tag ) );
has( 'data-wp-strategy="async"', $tag[0] );
has( 'data-widget-id="wgt_0123456789abcdef"', $tag[0] );
has( 'window.ChatWidgetConfig={"widgetId":"wgt_0123456789abcdef"', $page );
has( '"checkoutPage":"http:\/\/shop.example\/checkout\/"', $page );
has( 'ChatWidgetCart = function', $page );
same( false, strpos( $page, 'jane@shop.example' ) );
update_option( 'chatwidget_settings', array( 'enabled' => '', 'host' => 'https://chat.example', 'widget' => 'wgt_0123456789abcdef' ) );
echo "ok the chat is on the page, and nothing of the shopper\n";
