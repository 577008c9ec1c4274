"""One shopper everywhere: what is known of them, told or forgotten; and the log of who did what."""
