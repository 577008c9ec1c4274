"""Loads the fixtures, nothing else."""

pytest_plugins = [
    "tests.fixtures.services",
    "tests.fixtures.app",
    "tests.fixtures.model",
    "tests.fixtures.shoppers",
    "tests.fixtures.processes",
    "tests.fixtures.market",
]
