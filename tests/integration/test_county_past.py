"""The past of a county, taken over as history: the figures of its document come out."""

from pathlib import Path

import pytest

from application.importing.mapping import read_mapping
from application.importing.run import run_import
from bihuan.bootstrap import migrate, open_system
from bihuan.demo.fixture import fixture_file, read_fixture
from bihuan.demo.history import History
from bihuan.demo.past import past_of
from bihuan.errors import CheckFailedError
from tests.live import settings_for

pytestmark = [pytest.mark.integration, pytest.mark.timeout(180)]


def _history(pack: str) -> History:
    history = read_fixture(fixture_file(pack)).history
    assert history is not None
    return history


@pytest.mark.parametrize("pack", ["macheng", "pingding", "xixiang"])
async def test_figures_come_out_of_the_read_models(data: Path, pack: str) -> None:
    """Every service is taken over, and by type, by unit and in hours the document is right."""
    settings, history = settings_for(data, pack=pack), _history(pack)
    taken: list[int] = []
    migrate(settings)
    past = await past_of(settings, history, taken.append)
    assert [(each.label.en, each.found) for each in past.figures if not each.agrees] == []
    assert past.taken_over.services == history.count == sum(taken)


async def test_its_files_are_files_like_any_other(data: Path) -> None:
    """`bihuan import` reads them with their mapping, and finds everything there already."""
    settings, history = settings_for(data, pack="xixiang"), _history("xixiang")
    _, disputes, _ = history.batches
    history = history.model_copy(update={"batches": (disputes,)})
    migrate(settings)
    await past_of(settings, history, lambda _count: None)
    with open_system(settings) as system:
        report = run_import(
            data / "history" / "disputes.csv",
            read_mapping(data / "history" / "disputes.yaml"),
            store=system.store,
            personal=system.personal,
            facts=system.facts,
            clock=system.clock,
        )
    assert (report.taken, report.existing, report.rejected) == (0, 125, [])


async def test_the_first_rejected_row_is_told(data: Path) -> None:
    """File, line and reason: an item that is on no menu, figures that nobody could take over."""
    settings, history = settings_for(data, pack="macheng"), _history("macheng")
    batch = history.batches[0].model_copy(update={"menu_item": "moon-walk", "count": 2})
    migrate(settings)
    with pytest.raises(CheckFailedError, match=r"clean-home\.csv, line 2: unknown_reference"):
        await past_of(
            settings, history.model_copy(update={"batches": (batch,)}), lambda _count: None
        )


async def test_a_figure_that_does_not_come_out_is_told(data: Path) -> None:
    """One dispute fewer than the document counts: found stands beside said."""
    settings, history = settings_for(data, pack="xixiang"), _history("xixiang")
    _, disputes, _ = history.batches
    one_less = disputes.model_copy(update={"count": disputes.count - 1})
    migrate(settings)
    past = await past_of(
        settings, history.model_copy(update={"batches": (one_less,)}), lambda _count: None
    )
    assert not past.agrees
    assert {each.said: each.found for each in past.figures}["125件"] == 124
