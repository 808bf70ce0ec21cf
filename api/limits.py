"""How much one token, one address, one resident may ask: by moving window, in each process."""

from collections.abc import Callable
from math import ceil
from typing import Final

from limits import RateLimitItem, parse
from limits.strategies import MovingWindowRateLimiter

from api.errors import RateLimitedError
from api.windows import Windows
from application.identity.counted_address import counted_address

GENEROUS: Final = "6000/minute"
RESIDENT: Final = "60/minute"
REPORTS: Final = "20/hour"
_OF_A_NUMBER: Final = parse("60/minute")
_PHOTOS: Final = parse("20/day")


class Limits:
    """The limits of one process: with several, each counts what it serves itself."""

    def __init__(
        self,
        now: Callable[[], float],
        *,
        token: str = GENEROUS,
        address: str = GENEROUS,
        resident: str = RESIDENT,
        reports: str = REPORTS,
    ) -> None:
        """Take each as `6000/minute`; `now` in seconds since 1970, as the library counts.

        Raises ValueError for another form.
        """
        self._now = now
        self._limiter = MovingWindowRateLimiter(Windows(now))
        self._token = parse(token)
        self._address = parse(address)
        self._resident = parse(resident)
        self._reports = parse(reports)

    def count_token(self, name: str) -> None:
        """Count a request of a token or session. Raises RateLimitedError."""
        self._count(self._token, "token", name)

    def count_address(self, address: str) -> None:
        """Count a request from an address. Raises RateLimitedError."""
        self._count(self._address, "address", counted_address(address))

    def count_resident(self, address: str) -> None:
        """Count a request of whoever shows no token, by address. Raises RateLimitedError."""
        self._count(self._resident, "resident", counted_address(address))

    def count_report(self, address: str) -> None:
        """Count a report without an account, by address. Raises RateLimitedError."""
        self._count(self._reports, "report", counted_address(address))

    def count_number(self, number: str) -> None:
        """Count what who knows its code asks of a number. Raises RateLimitedError."""
        self._count(_OF_A_NUMBER, "number", number)

    def count_photo(self, number: str) -> None:
        """Count a picture that a resident adds to his issue. Raises RateLimitedError."""
        self._count(_PHOTOS, "photo", number)

    def _count(self, item: RateLimitItem, kind: str, name: str) -> None:
        if not self._limiter.hit(item, kind, name):
            reset = self._limiter.get_window_stats(item, kind, name).reset_time
            raise RateLimitedError(seconds=max(1, ceil(reset - self._now())))
