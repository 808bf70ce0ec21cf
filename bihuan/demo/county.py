"""A county's demonstration: its fixture driven live, its figures read back from the read models."""

from collections.abc import Callable

from bihuan.demo.check import check_log
from bihuan.demo.county_report import CountyReport, checked, ledger_lines, loop_lines
from bihuan.demo.drive import send
from bihuan.demo.errands import errands_in
from bihuan.demo.fixture import Fixture
from bihuan.demo.journey import StepFailedError, Trip
from bihuan.demo.loop_view import views_of
from bihuan.demo.past import past_of
from bihuan.demo.run import caught_up, sample_number
from bihuan.demo.taking_over import Progress
from bihuan.errors import CheckFailedError
from bihuan.runtime import Runtime, running
from bihuan.settings import Settings
from projections.ledger import queries as ledger


async def run_county(
    settings: Settings,
    fixture: Fixture,
    *,
    on_closed: Callable[[], None],
    on_taken: Progress = lambda _count: None,
) -> CountyReport:
    """Drive a fixture through the live engine, then take its history over, and report on both.

    Raises ServiceAwayError when a part is missing, CheckFailedError at the first refused step or
    rejected row.
    """
    driven = await _driven(settings, fixture, on_closed)
    if fixture.history is None:
        return driven
    past = await past_of(settings, fixture.history, on_taken)
    return driven.model_copy(update={"past": past})


async def _driven(
    settings: Settings, fixture: Fixture, on_closed: Callable[[], None]
) -> CountyReport:
    errands = tuple(errands_in(fixture))
    async with running(settings) as runtime:
        for errand in errands:
            for picture in errand.pictures:
                picture.keep(settings.data / "files")
        try:
            trip = await send(runtime.system, errands, on_closed=on_closed)
        except* StepFailedError as failed:
            raise CheckFailedError(str(failed.exceptions[0])) from failed
        await caught_up(runtime)
        return _report(runtime, fixture, trip, data=str(settings.data))


def _report(runtime: Runtime, fixture: Fixture, trip: Trip, *, data: str) -> CountyReport:
    system, policy = runtime.system, runtime.system.policy
    log, views = check_log(system.store, trip.acknowledged), views_of(system)
    return CountyReport(
        pack=fixture.pack,
        title=policy.title,
        note=fixture.note,
        issues=fixture.issues,
        commands=log.commands,
        events=log.events,
        lost_commands=log.lost_commands,
        duplicate_events=log.duplicate_events,
        degraded=trip.degraded,
        seconds=round(trip.wall_seconds, 2),
        ledger=ledger_lines(ledger.ledger(system.views), policy),
        loops=loop_lines(views, policy),
        figures=checked(fixture, views),
        data=data,
        sample_number=sample_number(runtime),
    )
