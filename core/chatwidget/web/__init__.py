"""What every HTTP endpoint shares: errors as JSON, pages of lists, who is calling, idempotency keys."""
