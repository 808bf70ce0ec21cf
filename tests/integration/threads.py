"""Work in several threads at the same time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
THREADS = 8


def in_threads(work: Callable[[int], T], threads: int = THREADS) -> list[T]:
    """Run the work in threads and return what each gave."""
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, range(threads)))
