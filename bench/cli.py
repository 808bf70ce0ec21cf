"""Start-up of the command line, beside the start of Python alone."""

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

from bench.figure import Figure, Round, Row
from bench.journey import journeys
from bihuan.bootstrap import migrate, open_system
from bihuan.settings import Settings

_RUNS: Final = 5
_MAIN: Final = "from bihuan.cli import main; main()"


def _round(data: Path, issue: str, runs: int) -> dict[str, float]:
    seconds: dict[str, list[float]] = {"python_ms": [], "help_ms": [], "show_ms": []}
    bihuan = [sys.executable, "-c", _MAIN, "--data", str(data)]
    for _ in range(runs):
        seconds["python_ms"].append(_run([sys.executable, "-c", "pass"]))
        seconds["help_ms"].append(_run([*bihuan, "--help"]))
        seconds["show_ms"].append(_run([*bihuan, "issue", "show", issue]))
    return {name: median(taken) * 1e3 for name, taken in seconds.items()}


def _run(command: list[str]) -> float:
    started = perf_counter()
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own program
    return perf_counter() - started


@contextmanager
def _opened(quick: bool) -> Iterator[Round]:  # noqa: FBT001 - the form of every figure
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        settings = Settings.load(data=data)
        migrate(settings)
        with open_system(settings) as system:
            (journey,) = journeys(system.policy, 1)
            outcome = asyncio.run(system.give(journey.report))
            assert outcome.head, outcome.refusal
            issue = str(outcome.head.issue_id)
        yield lambda: _round(data, issue, 1 if quick else _RUNS)


FIGURES: Final = {
    "cli": Figure(
        name="cli",
        title="a run of the command line; limit: a run of Python that does nothing",
        rows=(
            Row("help_ms", "bihuan --help", "ms", limit="python_ms"),
            Row("show_ms", "bihuan issue show", "ms", limit="python_ms"),
        ),
        opened=_opened,
        rounds=3,
    ),
}
