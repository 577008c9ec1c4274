"""ChatWidget's woocommerce connector."""
