"""The past of a fixture: figures that go together, and rows that add up to them."""

from datetime import datetime
from typing import Any

import pytest
from pydantic import ValidationError

from bihuan.demo.fixture import FIXTURES, fixture_file, read_fixture
from bihuan.demo.history import History, PastBatch, PastFigure
from bihuan.demo.past_rows import mapping_of, rows_of
from tests.ordinary import MORNING, in_force

PACKS = sorted(
    path.stem for path in FIXTURES.glob("*.yaml") if read_fixture(fixture_file(path.stem)).history
)
BATCH: dict[str, Any] = {
    "code": "activities",
    "source": "need",
    "category": "志愿服务",
    "count": 10,
    "units": {"prefix": "unit", "count": 3},
    "served": {
        "people": {"prefix": "member", "count": 7},
        "each": 2,
        "hours": 101,
        "confirmed_by": "desk-1",
    },
    "matters": [{"title": "清扫", "text": "请来清扫", "reply": "已清扫"}],
}
FIGURE: dict[str, Any] = {
    "label": {"zh": "活动", "en": "Activities"},
    "of": "activities",
    "loop": "service",
    "said": "10余场",
}
HISTORY: dict[str, Any] = {
    "since": "2025-01-01",
    "until": "2025-01-31",
    "batches": [BATCH],
    "figures": [FIGURE],
}


def a_history(**fields: object) -> History:
    """Return a past of ten activities."""
    return History.model_validate(HISTORY | fields)


def a_batch(**served: object) -> PastBatch:
    """Return the ten activities, served otherwise."""
    return PastBatch.model_validate({**BATCH, "served": {**BATCH["served"], **served}})


def rows() -> list[dict[str, str]]:
    """Return the rows of the ten activities."""
    history = a_history()
    return list(rows_of(history.batches[0], history))


def stays() -> list[list[str]]:
    """Return the cells of every stay."""
    return [stay.split(",") for row in rows() for stay in row["stays"].split(";")]


class TestRows:
    def test_are_the_same_every_time(self) -> None:
        """No chance is in them: taken over again, nothing is new."""
        assert rows() == rows()
        assert len({row["external_id"] for row in rows()}) == 10

    def test_hours_add_up_exactly(self) -> None:
        """No second is lost among twenty stays."""
        spans = [[datetime.fromisoformat(cell) for cell in cells[2:]] for cells in stays()]
        seconds = [(left - since).total_seconds() for since, left in spans]
        assert sum(seconds) == 101 * 3600
        assert max(seconds) - min(seconds) <= 1

    def test_everybody_has_a_turn_and_one_unit(self) -> None:
        """All seven members and all three units served; nobody for two of them."""
        pairs = {(person, unit) for person, unit, *_ in stays()}
        assert {person for person, _ in pairs} == {f"member-{n}" for n in range(1, 8)}
        assert {unit for _, unit in pairs} == {row["unit"] for row in rows()}
        assert len(pairs) == 7

    def test_lie_in_the_window(self) -> None:
        """From the first day on, and done by the last."""
        assert rows()[0]["reported_at"] == "2025-01-01T09:00:00+08:00"
        assert max(row["replied_at"] for row in rows()) < "2025-02-01"

    def test_are_read_by_their_mapping(self) -> None:
        """Each column is named, and the batch's own words are the constants."""
        mapping = mapping_of(a_history().batches[0])
        assert set(mapping.columns.by_field) == set(rows()[0])
        assert (mapping.source, mapping.constants.category) == ("need", "志愿服务")


class TestFiguresThatDoNotGoTogether:
    @pytest.mark.parametrize(
        ("served", "said"),
        [
            ({"hours": 481}, "481 hours in 20 stays; accepted: at most 480"),
            ({"people": {"prefix": "member", "count": 21}}, "21 people at 10 services"),
            ({"each": 8}, "7 people at 10 services"),
        ],
    )
    def test_of_those_who_served(self, served: dict[str, object], said: str) -> None:
        """Days of more than 24 hours, people without a turn, more at once than there are."""
        with pytest.raises(ValidationError, match=said):
            a_batch(**served)

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"until": "2025-01-04"}, "accepted: more than 4 days"),
            ({"batches": [BATCH, BATCH]}, "accepted: each code once"),
        ],
    )
    def test_of_the_whole(self, fields: dict[str, object], said: str) -> None:
        """A window too short for a service, and two batches that would be one."""
        with pytest.raises(ValidationError, match=said):
            a_history(**fields)

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"said": "x余场"}, "is no whole figure"),
            ({"said": "x-x场"}, "is no whole figure"),
            ({"by": "category"}, "go together"),
            ({"by": "category", "key": "志愿服务"}, "registered or closed"),
        ],
    )
    def test_of_a_figure(self, fields: dict[str, object], said: str) -> None:
        """A figure with a hole holds nothing against anything; a line has its ledger."""
        with pytest.raises(ValidationError, match=said):
            PastFigure.model_validate(FIGURE | fields)

    @pytest.mark.parametrize(
        ("said", "value"), [("3260余项", 3260), ("近614个", 614), ("10.4万小时", 104_000)]
    )
    def test_a_qualifier_stays_in_words(self, said: str, value: int) -> None:
        """The value is what is written; nothing is made of 余 or 近."""
        figure = PastFigure.model_validate(FIGURE | {"said": said})
        assert (int(figure.value), figure.said) == (value, said)


@pytest.mark.parametrize("pack", PACKS)
def test_names_what_its_pack_has(pack: str) -> None:
    """Sources, categories, loops, menu items and who confirms are those of the pack."""
    history, policy = read_fixture(fixture_file(pack)).history, in_force(pack).policy(MORNING)
    assert history is not None
    menu = {item.code for loop in policy.loops for item in loop.menu}
    for batch in history.batches:
        assert policy.source(batch.source)
        assert policy.knows_category(batch.category)
        assert batch.menu_item is None or batch.menu_item in menu
        assert batch.served is None or policy.member(batch.served.confirmed_by)
    assert {figure.loop for figure in history.figures} <= {loop.key for loop in policy.loops}
    assert all(figure.quote.startswith(("[00", "ours")) for figure in history.figures)
