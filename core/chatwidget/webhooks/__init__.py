"""The inbox for platforms' webhooks: checked, kept once, answered at once, handled by the worker."""
