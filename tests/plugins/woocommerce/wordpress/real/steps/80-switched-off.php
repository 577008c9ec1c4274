<?php
// Switched off, the plugin adds nothing to a page.

require __DIR__ . '/common.php';
wordpress();

wp();
ob_start();
wp_head();
wp_footer();
same( false, strpos( ob_get_clean(), 'chat.example' ) );
echo "ok switched off, it is silent\n";
