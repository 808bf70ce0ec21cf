"""A small demonstration through the live engine: everything final, nothing lost, nothing clear."""

import asyncio
import logging
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path

import pytest
import structlog

from bihuan.bootstrap import System
from bihuan.demo.check import check_log
from bihuan.demo.drive import drive
from bihuan.demo.journey import Trip
from bihuan.demo.messages import reports
from bihuan.logging import configure
from bihuan.runtime import running
from domain.issue.events import DeadlineBreached, DeadlineWarned
from domain.issue.values import FINAL
from projections.board import queries as board
from projections.models import projections
from projections.rebuild import rebuild
from tests.fixtures_temporal import now
from tests.live import assert_exactly_once, settings_for
from workers.event_pages import EventPages

pytestmark = [pytest.mark.integration, pytest.mark.timeout(180)]

ISSUES = 20
NAME = "欧阳植物园"
MOBILE = "13812344567"
IDENTITY = "110101199003072316"
ADDRESS = "向阳路十八号三单元九零二"
PLANTED = (NAME, MOBILE, IDENTITY, ADDRESS)


def _planted(count: int) -> Iterator[Mapping[str, object]]:
    """Yield reports with a name, numbers and an address wherever people write them."""
    for draft in islice(reports(count), count):
        text = f"{draft['text']}。我叫{NAME}，电话{MOBILE}，身份证{IDENTITY}，家住{ADDRESS}。"
        yield {
            **draft,
            "title": f"{NAME}：{draft['title']}",
            "text": text,
            "location": {"address": ADDRESS, "given_by": "address"},
            "complainants": [{"name": NAME, "contacts": [{"kind": "mobile", "value": MOBILE}]}],
        }


def _files(directory: Path) -> list[Path]:
    return [path for path in directory.rglob("*") if path.is_file()]


def _assert_nowhere_in_clear(paths: Iterable[Path], *texts: str) -> None:
    files = {path: path.read_bytes() for path in paths}
    assert len(files) > 5
    for text in texts:
        for encoded in (text.encode(), text.encode("utf-16-le"), ascii(text)[1:-1].encode()):
            assert [path.name for path, content in files.items() if encoded in content] == []


async def _demonstrated(data: Path, **given: object) -> tuple[System, Trip]:
    """Drive the messages, check everything that needs the live system, and stop it."""
    closed = []
    async with running(settings_for(data, **given)) as runtime:
        system = runtime.system
        trip = await drive(system, map(dict, _planted(ISSUES)), on_closed=lambda: closed.append(1))
        last = system.store.last_position()
        for model in runtime.projector.lag():
            arrived = runtime.projector.arrivals.wait_for
            assert await asyncio.to_thread(arrived, model, last, 20), model
        assert {lag.behind for lag in runtime.projector.lag().values()} == {0}
        log = check_log(system.store, trip.acknowledged)
        assert (log.lost_commands, log.duplicate_events) == (0, 0)
        assert len(closed) == ISSUES
        assert log.topics[DeadlineWarned.TOPIC] >= trip.scenarios["claimed_late"]
        assert log.topics[DeadlineBreached.TOPIC] >= trip.scenarios["claimed_late"]
        by_status = board.count_by_status(system.views, now=now())
        assert sum(by_status.values()) == ISSUES
        assert by_status.keys() <= FINAL
        _assert_rebuilds_equal(system)
        _assert_nowhere_in_clear(_files(data), *PLANTED)
    return system, trip


def _assert_rebuilds_equal(system: System) -> None:
    pages = EventPages(system.store)
    for projection in projections(system.personal.open_masked):
        told = rebuild(system.views, pages, projection, owner="test", clock=now)
        # What came by another way than Open311 is not public there.
        assert told.rows > 0 or told.model == "open311"
        assert told.equal, told


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    """Send every line that is logged, debugging included, to a file."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    path = tmp_path / "logs" / "all.log"
    path.parent.mkdir()
    with path.open("w") as stream:
        configure(style="json", level="debug", stream=stream)
        yield path
        root.handlers[:] = handlers
        root.setLevel(level)
        structlog.reset_defaults()


async def test_small_demo(data: Path, log_file: Path) -> None:
    """Every issue ends final, late ones were warned of, views equal a rebuild, nothing is clear."""
    _, trip = await _demonstrated(data)
    _assert_nowhere_in_clear([*_files(data), log_file], *PLANTED)
    assert_exactly_once(data / "events.sqlite", trip.acknowledged)


async def test_small_demo_on_postgresql(data: Path, postgres_database: str) -> None:
    """Events, vault and views may live in one PostgreSQL database; the result is the same."""
    settings = {f"{name}_url": postgres_database for name in ("events", "vault", "views")}
    _, trip = await _demonstrated(data, **settings)
    assert len(trip.acknowledged) > ISSUES * 6
    assert not {path.stem for path in _files(data)} & {"events", "vault", "views"}
