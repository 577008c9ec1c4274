"""Connecting a shop to a platform: its credentials, settings, syncs and health."""
