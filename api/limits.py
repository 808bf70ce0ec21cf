"""How much one token and one address may ask: by moving window, counted in each process."""

from collections.abc import Callable
from math import ceil
from typing import Final

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from api.errors import RateLimitedError

GENEROUS: Final = "6000/minute"


class Limits:
    """The limits of one process: with several, each counts what it serves itself."""

    def __init__(
        self, now: Callable[[], float], *, token: str = GENEROUS, address: str = GENEROUS
    ) -> None:
        """Take both as `6000/minute`; `now` in seconds since 1970, as the library counts.

        Raises ValueError for another form.
        """
        self._now = now
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._token = parse(token)
        self._address = parse(address)

    def count_token(self, name: str) -> None:
        """Count a request of a token or session. Raises RateLimitedError."""
        self._count(self._token, "token", name)

    def count_address(self, address: str) -> None:
        """Count a request from an address. Raises RateLimitedError."""
        self._count(self._address, "address", address)

    def _count(self, item: RateLimitItem, kind: str, name: str) -> None:
        if not self._limiter.hit(item, kind, name):
            reset = self._limiter.get_window_stats(item, kind, name).reset_time
            raise RateLimitedError(seconds=max(1, ceil(reset - self._now())))
