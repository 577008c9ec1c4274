"""What is embedded on a shop's pages: its look and texts, where it may be, and the shoppers it lets in."""
