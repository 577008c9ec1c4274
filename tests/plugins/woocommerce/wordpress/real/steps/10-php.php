<?php
// Every file of the plugin is PHP of this version, and the plugin's own tests hold under it.

$files = new RecursiveIteratorIterator( new RecursiveDirectoryIterator( '/plugin', FilesystemIterator::SKIP_DOTS ) );
$count = 0;
foreach ( $files as $file ) {
	if ( 'php' === $file->getExtension() ) {
		token_get_all( file_get_contents( $file->getPathname() ), TOKEN_PARSE );
		++$count;
	}
}
echo "ok $count files are PHP " . PHP_VERSION . "\n";
$argv = array( 'run.php', '/plugin' );
require '/standins/run.php';
