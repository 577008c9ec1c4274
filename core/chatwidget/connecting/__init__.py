"""How a shop of a platform is connected: grants bound to who began them, pages for a person, and the plugins' host."""
