"""The functions a model may call: the shop's catalogue, policies and orders, and what its plugins bring."""
