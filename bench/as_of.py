"""`python -m bench.as_of`: as-of answers for random issues and instants of a large store."""

import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Annotated, Final

import typer
from rich.console import Console

from application.audit.as_of import as_of
from application.event_store import EventStore
from bench.figure import Figure, Round, Row
from bench.large_store import WEEKS, copy_id, fill
from bihuan.bootstrap import migrate, present
from bihuan.settings import Settings
from domain.issue.past import By

_SEED: Final = 20_260_302
_ISSUES: Final = 20_000
_ISSUES_QUICK: Final = 200
_SAMPLES: Final = 2_000
_SAMPLES_QUICK: Final = 100
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


def _round(store: EventStore, issues: int, samples: int) -> dict[str, float]:
    taken = measure(store, issues, samples)
    started = perf_counter()
    for number in range(samples):
        store.read_issue(copy_id(number % issues + 1))
    return {
        "answers_per_second": samples / sum(taken),
        "reads_per_second": samples / (perf_counter() - started),
        "p50_ms": taken[samples // 2] * 1e3,
        "p99_ms": taken[samples * 99 // 100] * 1e3,
    }


@contextmanager
def _opened(quick: bool) -> Iterator[Round]:  # noqa: FBT001 - the form of every figure
    issues, samples = (_ISSUES_QUICK, _SAMPLES_QUICK) if quick else (_ISSUES, _SAMPLES)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.load(data=Path(folder) / "data")
        migrate(settings)
        fill(settings, issues)
        with EventStore.open(settings.events) as store:
            yield lambda: _round(store, issues, samples)


FIGURES: Final = {
    "as_of": Figure(
        name="as_of",
        title="an issue as of random instants; limit: reading and verifying its stream",
        rows=(
            Row("answers_per_second", "answers", "/s", limit="reads_per_second"),
            Row("p50_ms", "an answer, p50", "ms"),
            Row("p99_ms", "an answer, p99 (50 ms at most)", "ms"),
        ),
        opened=_opened,
        rounds=3,
    ),
}


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
