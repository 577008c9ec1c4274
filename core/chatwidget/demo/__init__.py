"""`chatwidget demo`: a shop, its chat and everything behind it, on a machine with nothing installed."""
