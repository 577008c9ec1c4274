"""Products, pages and policies of shops, and finding them."""
