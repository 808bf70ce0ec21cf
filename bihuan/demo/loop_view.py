"""What the read models say about a loop, and each measure that a fixture's figures take of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from bihuan.bootstrap import System
from bihuan.demo.checked_figure import OF_LINE, ON_SITE
from bihuan.demo.fixture import Figure, Measure
from domain.issue.events import (
    CardIssued,
    CardRevoked,
    ClaimLeaseExpired,
    EvidenceAttached,
    IssueClaimed,
    IssueMerged,
    IssueRated,
)
from domain.policy import LoopDefinition
from projections.ledger import queries as ledger
from projections.ledger.acts import acts_of
from projections.ledger.crowding import Crowded, crowded
from projections.ledger.flags import flags_of
from projections.ledger.hours import Hours, hours
from projections.ledger.which import Which


@dataclass(frozen=True, slots=True)
class LoopView:
    """Everything the read models say about one loop."""

    total: ledger.Line
    by_source: Mapping[str, ledger.Line]
    acts: Mapping[str, int]
    lists: ledger.TwoLists
    crowded: tuple[Crowded, ...]
    hours: Hours
    flags: Mapping[str, int]

    def line(self, source: str | None) -> ledger.Line | None:
        """Return the line of a source, of all of them without one."""
        return self.by_source.get(source) if source else self.total


IN_LOOP: Final[Mapping[Measure, Callable[[LoopView], int]]] = {
    "claims": lambda view: view.acts.get(IssueClaimed.TOPIC, 0),
    "lapsed": lambda view: view.acts.get(ClaimLeaseExpired.TOPIC, 0),
    "ratings": lambda view: view.acts.get(IssueRated.TOPIC, 0),
    "cards": lambda view: view.acts.get(CardIssued.TOPIC, 0),
    "revoked": lambda view: view.acts.get(CardRevoked.TOPIC, 0),
    "merged": lambda view: view.acts.get(IssueMerged.TOPIC, 0),
    "photos": lambda view: view.acts.get(EvidenceAttached.TOPIC, 0),
    "demands": lambda view: len(view.lists.demands),
    "offers": lambda view: len(view.lists.offers),
    "crowded": lambda view: len(view.crowded),
}


def views_of(system: System) -> dict[str, LoopView]:
    """Return what the read models say about every loop of a pack. Raises ViewsAwayError."""
    return {loop.key: _view(system, loop) for loop in system.policy.loops}


def _view(system: System, loop: LoopDefinition) -> LoopView:
    views, which = system.views, Which(loop=loop.key)
    kept = ledger.ledger(views, by="source", which=which)
    return LoopView(
        total=kept.total,
        by_source={line.key or "": line for line in kept.lines},
        acts=acts_of(views, which),
        lists=ledger.two_lists(views, pools=() if loop.mode == "assigned" else (loop.key,)),
        crowded=tuple(each for each in crowded(views) if each.loop == loop.key),
        hours=hours(views, which=which),
        flags=flags_of(views, which),
    )


def measured(figure: Figure, view: LoopView) -> Decimal | None:
    """Return what the read models hold for a figure, None where there is nothing of it."""
    if figure.of == "flagged":
        return Decimal(view.flags.get(figure.flag or "", 0))
    if figure.of in ON_SITE:
        return Decimal(ON_SITE[figure.of](view.hours.total))
    if figure.of in IN_LOOP:
        return Decimal(IN_LOOP[figure.of](view))
    line = view.line(figure.source)
    found = OF_LINE[figure.of](line) if line else None
    return None if found is None else Decimal(found)
