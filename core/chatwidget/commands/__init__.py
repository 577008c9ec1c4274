"""Groups of commands that fill a file of their own; `cli` mounts them."""
