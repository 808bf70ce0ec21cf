"""Windows count hits, forget those that are over, and start no thread."""

import threading

from limits import parse
from limits.strategies import MovingWindowRateLimiter

from api.windows import Windows


class Clock:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        """Begin anywhere."""
        self.now = 1_000_000.0

    def __call__(self) -> float:
        """Return the seconds since 1970."""
        return self.now


class TestWindows:
    def test_move(self) -> None:
        """A hit counts for the whole span, from its own instant on."""
        clock = Clock()
        limiter, item = MovingWindowRateLimiter(Windows(clock)), parse("2/minute")
        assert limiter.hit(item, "a")
        clock.now += 40
        assert limiter.hit(item, "a")
        assert not limiter.hit(item, "a")
        assert limiter.get_window_stats(item, "a").reset_time == 1_000_060.0
        assert limiter.hit(item, "b")
        clock.now += 20
        assert limiter.hit(item, "a")
        assert not limiter.hit(item, "a")

    def test_forget_keys_that_nobody_counts(self) -> None:
        """Whoever comes from ever new addresses does not fill the memory."""
        clock = Clock()
        windows = Windows(clock)
        for n in range(5_000):
            clock.now += 1
            windows.acquire_entry(str(n), 10, 60)
        assert len(windows) <= 1_100

    def test_start_no_thread(self) -> None:
        """An event loop counts without waiting for one."""
        windows = Windows(Clock())
        # The library's storage starts one short thread as it is made, which may end meanwhile.
        before = set(threading.enumerate())
        for n in range(100):
            windows.acquire_entry(str(n), 10, 60)
        assert set(threading.enumerate()) <= before
