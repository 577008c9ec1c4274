"""ChatWidget's generic_site connector."""
