"""A county's demonstration through the live engine, each way of its fixture once."""

import hashlib
from pathlib import Path

import pytest

from bihuan.demo.county import run_county
from bihuan.demo.errands import errands_in
from bihuan.demo.fixture import FIXTURES, Fixture, fixture_file, read_fixture
from tests.live import settings_for

pytestmark = [pytest.mark.integration, pytest.mark.timeout(120)]

PACKS = sorted(path.stem for path in FIXTURES.glob("*.yaml"))


def _small(fixture: Fixture) -> Fixture:
    """Return one issue of each batch and way, without the county's own figures and past."""
    batches = tuple(
        batch.model_copy(update={"endings": dict.fromkeys(batch.endings, 1)})
        for batch in fixture.batches
    )
    return fixture.model_copy(update={"batches": batches, "figures": (), "history": None})


@pytest.mark.parametrize("pack", PACKS)
async def test_small_county(data: Path, pack: str) -> None:
    """Nothing is lost; the ledger adds up to what was driven and to what its feedbacks shared."""
    small, done = _small(read_fixture(fixture_file(pack))), []
    report = await run_county(
        settings_for(data, pack=pack), small, on_closed=lambda: done.append(1)
    )
    assert report.is_sound
    assert (len(done), report.degraded) == (len(tuple(errands_in(small))), 0)
    *lines, total = report.ledger
    assert total.registered == small.issues == total.closed + total.open + total.ended
    assert sum(line.registered for line in lines) == total.registered
    for name in ("money_fen", "households"):
        spread = sum(way.spread.get(name, 0) for way in small.ways.values())
        assert getattr(total, name) == sum(getattr(line, name) for line in lines) == spread


def _only(fixture: Fixture, *codes: str) -> Fixture:
    """Return these batches with the figures of the loops that only they fill."""
    batches = tuple(batch for batch in fixture.batches if batch.code in codes)
    loops = {"need": "service", "hotline": "rated", "probe": "probe", "probe-fast": "probe"}
    figures = tuple(each for each in fixture.figures if each.loop in {loops[one] for one in codes})
    return fixture.model_copy(update={"batches": batches, "figures": figures, "history": None})


@pytest.mark.parametrize(
    ("pack", "codes"), [("pingding", ("need",)), ("district", ("hotline", "probe", "probe-fast"))]
)
async def test_people_and_figures(data: Path, pack: str, codes: tuple[str, ...]) -> None:
    """Who complained rates, members serve on site, riders send pictures; every figure comes out."""
    fixture = _only(read_fixture(fixture_file(pack)), *codes)
    report = await run_county(settings_for(data, pack=pack), fixture, on_closed=lambda: None)
    assert [(each.label.en, each.found) for each in report.figures if not each.agrees] == []
    assert len(report.figures) >= 5
    assert report.is_sound
    taken = {each.sha256 for errand in errands_in(fixture) for each in errand.pictures}
    kept = {path.name: path.read_bytes() for path in (data / "files").iterdir()}
    assert kept.keys() == taken
    assert all(hashlib.sha256(content).hexdigest() == name for name, content in kept.items())
