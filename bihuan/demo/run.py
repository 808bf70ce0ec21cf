"""The demonstration from start to summary, on a data directory of its own."""

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

from bihuan.bootstrap import present
from bihuan.demo.check import check_log
from bihuan.demo.drive import drive
from bihuan.demo.journey import StepFailedError
from bihuan.demo.messages import reports
from bihuan.demo.report import DemoReport, loops_per_second, overall, speeds
from bihuan.errors import CheckFailedError, ServiceAwayError, WrongUsageError
from bihuan.runtime import Runtime, running
from bihuan.settings import CONFIG_NAME, Settings
from domain.issue.events import DeadlineBreached, DeadlineWarned
from domain.issue.values import FINAL
from projections.board import queries as board
from projections.indicators import queries as indicators
from workers.data_directory import LOCK, DataDirectory, DataDirectoryError

DATA: Final = Path(".bihuan-demo")
_MARK: Final = "made-by-bihuan-demo"
_CATCH_UP_SECONDS: Final = 30.0


def prepare(data: Path, pack: str) -> None:
    """Empty the demonstration's directory, and let later commands there go by its pack.

    Raises WrongUsageError when it is not one of ours, ServiceAwayError while a demonstration runs
    there.
    """
    names = {path.name for path in data.iterdir()} if data.is_dir() else set()
    if names - {LOCK} and _MARK not in names:
        message = (
            f"{data} holds something else than a demonstration; "
            "choose an empty directory with --data."
        )
        raise WrongUsageError(message)
    try:
        with DataDirectory(data).held():
            _empty(data)
            (data / CONFIG_NAME).write_text(f"pack: {pack}\n", encoding="utf-8")
    except DataDirectoryError as error:
        raise ServiceAwayError(str(error)) from error


def _empty(data: Path) -> None:
    """Leave nothing but the lock, which is held, and the mark."""
    (data / _MARK).touch()
    for path in data.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name not in {LOCK, _MARK}:
            path.unlink()


async def run(settings: Settings, *, issues: int, on_closed: Callable[[], None]) -> DemoReport:
    """Drive so many messages through the live engine and report.

    Raises ServiceAwayError when a part is missing, CheckFailedError at the first refused step.
    """
    async with running(settings) as runtime:
        try:
            trip = await drive(runtime.system, reports(issues), on_closed=on_closed)
        except* StepFailedError as failed:
            raise CheckFailedError(str(failed.exceptions[0])) from failed
        await caught_up(runtime)
        log = check_log(runtime.system.store, trip.acknowledged)
        by_status = board.count_by_status(runtime.system.views, now=present())
        everything = overall(trip)
        (group,) = indicators.summary(runtime.system.views, now=present())
        return DemoReport(
            issues=issues,
            final=sum(count for status, count in by_status.items() if status in FINAL),
            closed=by_status.get("closed", 0),
            by_status=by_status,
            by_scenario=trip.scenarios,
            events=log.events,
            commands=log.commands,
            lost_commands=log.lost_commands,
            duplicate_events=log.duplicate_events,
            degraded=trip.degraded,
            warnings=log.topics[DeadlineWarned.TOPIC],
            breaches=log.topics[DeadlineBreached.TOPIC],
            on_time=group.on_time,
            seconds=round(trip.wall_seconds, 2),
            loops_per_second=loops_per_second(trip, issues),
            p50_ms=everything.p50_ms,
            p95_ms=everything.p95_ms,
            steps=speeds(trip),
            data=str(settings.data),
            sample_number=sample_number(runtime),
        )


async def caught_up(runtime: Runtime) -> None:
    """Wait until the views hold what was acknowledged. Raises CheckFailedError when they do not."""
    last = runtime.system.store.last_position()
    for model in runtime.projector.lag():
        arrived = await asyncio.to_thread(
            runtime.projector.arrivals.wait_for, model, last, _CATCH_UP_SECONDS
        )
        if not arrived:
            message = f"The read model {model} did not catch up; `bihuan doctor` says why."
            raise CheckFailedError(message)


def sample_number(runtime: Runtime) -> str:
    """Return the number of an issue worth looking at: one that was sent round more than once."""
    page = board.page(
        runtime.system.views,
        now=present(),
        order=board.Order(by="number", descending=False),
        limit=1_000,
    )
    return max(page.rows, key=lambda row: row.version).number if page.rows else ""
