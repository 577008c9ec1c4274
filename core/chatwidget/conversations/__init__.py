"""Messages, who answers them, and the live room in which everybody sees the same."""
