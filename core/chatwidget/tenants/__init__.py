"""Merchants and their people: sign-up, log-in, API keys, and who is calling."""
