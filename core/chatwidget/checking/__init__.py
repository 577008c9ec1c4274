"""Whether what an answer says holds against what its turn found: nothing is shown that does not."""
