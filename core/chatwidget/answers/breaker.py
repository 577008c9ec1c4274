"""A circuit breaker: after several failures in a row, leave the model alone for a while, then try with one question."""

import time
from collections.abc import Callable
from typing import Final

FAILURES: Final = 5
OPEN_SECONDS: Final = 15.0


class Breaker:
    """Counts failures in a row."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._opened_at = 0.0

    @property
    def is_open(self) -> bool:
        """Whether the model should not be asked now."""
        return self._failures >= FAILURES and self._clock() - self._opened_at < OPEN_SECONDS

    def succeeded(self) -> None:
        """A whole answer came."""
        self._failures = 0

    def failed(self) -> None:
        """No whole answer came; the wait begins anew."""
        self._failures += 1
        self._opened_at = self._clock()
