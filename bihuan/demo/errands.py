"""Errands: one issue each, its report and the orders that follow, by whom."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from bihuan.demo.fixture import Batch, Fixture, Way
from bihuan.demo.scenarios import SCENARIOS, Step, scenario_of


@dataclass(frozen=True, slots=True)
class Errand:
    """One issue: the name of the way it goes, its report, and the orders that follow."""

    way: str
    report: Step
    steps: tuple[Step, ...]


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
            shares = _shares(fixture.ways[way], turn, fixture.going(way))
            yield Errand(way, _report(batch, index), _steps(fixture.ways[way], turn, shares))


def _shares(way: Way, turn: int, among: int) -> dict[str, int]:
    """Return this issue's part of the totals; the parts of all add up to them exactly."""
    return {
        name: whole * (turn + 1) // among - whole * turn // among
        for name, whole in way.spread.items()
    }


def _steps(way: Way, turn: int, shares: dict[str, int]) -> tuple[Step, ...]:
    return tuple(
        Step(
            each.order,
            person=each.by[turn % len(each.by)],
            draft={**each.draft, **(shares if each.order == "ResolveIssue" else {})},
        )
        for each in way.steps
    )


def _report(batch: Batch, index: int) -> Step:
    matter = batch.matters[index % len(batch.matters)]
    draft: dict[str, Any] = {
        "kind": batch.kind,
        "request_type": batch.request_type,
        "source": batch.source,
        "external_id": f"{batch.code}-{index + 1}",
        "title": matter.title,
        "text": matter.text,
        "category": matter.category or batch.category,
        **batch.report,
    }
    if not batch.found:
        draft["complainants"] = [{"name": f"resident-{batch.code}-{index + 1}"}]
    return Step("ReportIssue", person=batch.by[index % len(batch.by)], draft=draft)
