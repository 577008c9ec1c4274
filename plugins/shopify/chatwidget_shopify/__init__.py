"""ChatWidget's shopify connector."""
