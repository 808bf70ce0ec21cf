"""Errands: one issue each, its report and the orders that follow, by whom."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from bihuan.demo.fixture import Batch, Fixture, FixtureStep
from bihuan.demo.photo import Picture, picture
from bihuan.demo.scenarios import SCENARIOS, Step, scenario_of


@dataclass(frozen=True, slots=True)
class Errand:
    """One issue: the name of the way it goes, its report, and the orders that follow."""

    way: str
    report: Step
    steps: tuple[Step, ...]
    pictures: tuple[Picture, ...] = ()
    """What its steps put on record by digest."""
    in_turn: bool = False
    """Whether it waits for the one before it on its way: the same people do both."""


def errands_of(reports: Iterable[dict[str, object]]) -> Iterator[Errand]:
    """Yield messages on the ways of the demonstration, so that twenty in a row hold them all."""
    for index, report in enumerate(reports):
        name = scenario_of(index)
        yield Errand(name, Step("ReportIssue", "clerk", report), SCENARIOS[name])


def errands_in(fixture: Fixture) -> Iterator[Errand]:
    """Yield every issue of a fixture, batch by batch; people and matters take turns."""
    sent: dict[str, int] = {}
    for batch in fixture.batches:
        endings = (way for way, count in batch.endings.items() for _ in range(count))
        for index, way in enumerate(endings):
            turn = sent.get(way, 0)
            sent[way] = turn + 1
            yield _Writer(fixture, batch, index, way, turn).errand()


class _Writer:
    """Writes the errand of one issue: the `index`th of its batch, the `turn`th of its way."""

    def __init__(self, fixture: Fixture, batch: Batch, index: int, way: str, turn: int) -> None:
        self._batch = batch
        self._index = index
        self._name = way
        self._turn = turn
        self._way = fixture.ways[way]
        self._steps = fixture.steps_of(way)
        self._going = fixture.going(way)
        self._number = f"{batch.code}-{index + 1}"
        self._pictures: dict[str, Picture] = {}

    def errand(self) -> Errand:
        report = self._report(self._batch.by[self._index % len(self._batch.by)], self._number)
        steps = tuple(self._step(each, place) for place, each in enumerate(self._steps, start=1))
        return Errand(
            self._name,
            report,
            steps,
            tuple(self._pictures.values()),
            in_turn=self._way.every_hours > 0,
        )

    def _report(self, person: str, number: str) -> Step:
        batch = self._batch
        matter = batch.matters[self._index % len(batch.matters)]
        draft: dict[str, Any] = {
            "kind": batch.kind,
            "request_type": batch.request_type,
            "source": batch.source,
            "external_id": number,
            "title": matter.title,
            "text": matter.text,
            "category": matter.category or batch.category,
            **batch.report,
        }
        if batch.places:
            draft["location"] = batch.places[self._index % len(batch.places)]
        if batch.photo:
            draft["attachments"] = [self._taken(number).sha256]
        if not batch.found:
            draft["complainants"] = [{"name": f"resident-{number}"}]
        return self._dated(Step("ReportIssue", person=person, draft=draft), batch.hours_ago)

    def _step(self, each: FixtureStep, place: int) -> Step:
        person = each.by[self._turn % len(each.by)]
        if each.order == "ReportIssue":
            again = self._report(person, f"{self._number}-again")
            return replace(again, draft={**again.draft, **each.draft})
        draft = dict(each.draft)
        if each.order == "ResolveIssue":
            draft |= self._shares()
        if each.order == "AttachEvidence":
            draft |= _on_record(self._taken(f"{self._number}-step-{place}"))
        return self._dated(Step(each.order, person=person, draft=draft), each.hours_ago)

    def _shares(self) -> dict[str, int]:
        """Return this issue's part of the totals; the parts of all add up to them exactly."""
        turn, among = self._turn, self._going
        return {
            name: whole * (turn + 1) // among - whole * turn // among
            for name, whole in self._way.spread.items()
        }

    def _dated(self, step: Step, hours_ago: Decimal | None) -> Step:
        """Return the step as its sheet dates it; what has no sheet happens when it is given."""
        if hours_ago is None:
            return step
        earlier = self._turn * self._way.every_hours
        sheet = self._taken(f"sheet-{self._number}")
        slip = {"number": f"sheet-{self._number}", "evidence": [sheet.sha256]}
        return replace(step, hours_ago=hours_ago + earlier, slip=slip)

    def _taken(self, name: str) -> Picture:
        return self._pictures.setdefault(name, picture(name))


def _on_record(taken: Picture) -> dict[str, object]:
    return {
        "file_name": taken.name,
        "media_type": "image/png",
        "size_bytes": len(taken.content),
        "sha256": taken.sha256,
    }
