"""Whether what an answer says holds against what its turn found."""
