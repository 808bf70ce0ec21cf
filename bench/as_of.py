"""`python -m bench.as_of`: as-of answers for random issues and instants of a large store."""

import random
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Annotated, Final

import typer
from rich.console import Console

from application.audit.as_of import as_of
from application.event_store import EventStore
from bench.large_store import WEEKS, copy_id
from bihuan.bootstrap import present
from bihuan.settings import Settings
from domain.issue.past import By

_SEED: Final = 20_260_302
_BYS: Final[tuple[By, By]] = ("recorded", "occurred")


def measure(store: EventStore, issues: int, samples: int, *, seed: int = _SEED) -> list[float]:
    """Return the seconds that each answer took, in order of length."""
    chance = random.Random(seed)  # noqa: S311 -- seeded: the same questions every time
    taken = []
    now = present()
    for _ in range(samples):
        issue_id = copy_id(chance.randrange(issues) + 1)
        at = now - timedelta(weeks=chance.uniform(0, WEEKS + 1))
        started = perf_counter()
        as_of(store, issue_id, at, chance.choice(_BYS))
        taken.append(perf_counter() - started)
    return sorted(taken)


def bench(
    data: Annotated[Path, typer.Option(help="a directory that bench.large_store has filled")],
    issues: Annotated[int, typer.Option(min=1, help="how many issues it holds")] = 1_000_000,
    samples: Annotated[int, typer.Option(min=1)] = 10_000,
) -> None:
    """Print the median, the 99th percentile and the longest answer."""
    with EventStore.open(Settings.load(data=data).events) as store:
        taken = measure(store, issues, samples)
    middle, late = taken[len(taken) // 2], taken[min(len(taken) * 99 // 100, len(taken) - 1)]
    Console().print(
        f"as of, {samples} random issues and instants of {issues}: "
        f"p50 {middle * 1000:.2f} ms, p99 {late * 1000:.2f} ms, longest {taken[-1] * 1000:.2f} ms"
    )


if __name__ == "__main__":
    typer.run(bench)
