"""What a county's demonstration came to: its ledger, its loops' figures, and whether they agree."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from bihuan.bootstrap import System
from bihuan.demo.fixture import Figure, Fixture, Measure
from domain.base import Frozen
from domain.issue.events import CardIssued, ClaimLeaseExpired, IssueClaimed, IssueRated
from domain.policy import LoopDefinition, Named, Policy
from projections.ledger import queries as ledger
from projections.ledger.acts import acts_of
from projections.ledger.crowding import Crowded, crowded
from projections.ledger.which import Which


@dataclass(frozen=True, slots=True)
class LoopView:
    """Everything the read models say about one loop."""

    total: ledger.Line
    by_source: Mapping[str, ledger.Line]
    acts: Mapping[str, int]
    lists: ledger.TwoLists
    crowded: tuple[Crowded, ...]


class CheckedFigure(Frozen):
    """A figure of the fixture beside what the read models hold."""

    label: Named
    of: Measure
    loop: str
    source: str | None
    expected: Decimal
    found: Decimal | None
    said: str
    """As the county's document says it, with its qualifier."""
    quote: str

    @property
    def agrees(self) -> bool:
        """Return whether the read models hold the figure."""
        return self.found == self.expected


class LedgerLine(Frozen):
    """A line of the ledger by source; `source` None is the total."""

    source: str | None
    name: Named | None
    registered: int
    resolved: int
    closed: int
    open: int
    ended: int
    share: Decimal | None
    money_fen: int
    households: int


class LoopLine(Frozen):
    """A loop's own figures: what was claimed, lapsed, rated and carded, and its two lists."""

    loop: str
    name: Named
    claims: int
    lapsed: int
    ratings: int
    cards: int
    demands: int
    offers: int
    crowded: int
    """Communities that are full while others have demands that nobody claims."""


class CountyReport(Frozen):
    """The result of a run: sound when nothing was lost and every figure comes out."""

    pack: str
    title: Named
    note: Named | None
    issues: int
    commands: int
    events: int
    lost_commands: int
    duplicate_events: int
    degraded: int
    seconds: float
    ledger: tuple[LedgerLine, ...]
    loops: tuple[LoopLine, ...]
    figures: tuple[CheckedFigure, ...]
    data: str
    sample_number: str

    @property
    def is_sound(self) -> bool:
        """Return whether nothing was lost or doubled and every figure agrees."""
        agree = all(figure.agrees for figure in self.figures)
        return agree and not self.lost_commands and not self.duplicate_events


_OF: Final[Mapping[Measure, Callable[[ledger.Line], int | Decimal | None]]] = {
    "registered": lambda line: line.registered,
    "resolved": lambda line: line.resolved,
    "closed": lambda line: line.closed,
    "open": lambda line: line.open,
    "share": lambda line: line.share.percent,
    "money_fen": lambda line: line.money_fen,
    "households": lambda line: line.households,
}
_IN: Final[Mapping[Measure, Callable[[LoopView], int]]] = {
    "claims": lambda view: view.acts.get(IssueClaimed.TOPIC, 0),
    "lapsed": lambda view: view.acts.get(ClaimLeaseExpired.TOPIC, 0),
    "ratings": lambda view: view.acts.get(IssueRated.TOPIC, 0),
    "cards": lambda view: view.acts.get(CardIssued.TOPIC, 0),
    "demands": lambda view: len(view.lists.demands),
    "offers": lambda view: len(view.lists.offers),
    "crowded": lambda view: len(view.crowded),
}


def views_of(system: System) -> dict[str, LoopView]:
    """Return what the read models say about every loop of a pack. Raises ViewsAwayError."""
    return {loop.key: _view(system, loop) for loop in system.policy.loops}


def _view(system: System, loop: LoopDefinition) -> LoopView:
    views = system.views
    kept = ledger.ledger(views, by="source", which=Which(loop=loop.key))
    return LoopView(
        total=kept.total,
        by_source={line.key or "": line for line in kept.lines},
        acts=acts_of(views, Which(loop=loop.key)),
        lists=ledger.two_lists(views, pools=() if loop.mode == "assigned" else (loop.key,)),
        crowded=tuple(each for each in crowded(views) if each.loop == loop.key),
    )


def checked(fixture: Fixture, views: Mapping[str, LoopView]) -> tuple[CheckedFigure, ...]:
    """Return every figure of the fixture with what was found."""
    return tuple(
        CheckedFigure(
            **figure.model_dump(exclude={"value", "label"}),
            label=figure.label,
            expected=figure.value,
            found=_found(figure, views[figure.loop]),
        )
        for figure in fixture.figures
    )


def _found(figure: Figure, view: LoopView) -> Decimal | None:
    if figure.of in _IN:
        return Decimal(_IN[figure.of](view))
    line = view.by_source.get(figure.source) if figure.source else view.total
    found = _OF[figure.of](line) if line else None
    return None if found is None else Decimal(found)


def ledger_lines(kept: ledger.Ledger, policy: Policy) -> tuple[LedgerLine, ...]:
    """Return the ledger by source with the names of the pack, the total last."""
    return tuple(_line(line, policy) for line in (*kept.lines, kept.total))


def _line(line: ledger.Line, policy: Policy) -> LedgerLine:
    source = policy.source(line.key) if line.key else None
    return LedgerLine(
        source=line.key,
        name=source.name if source else None,
        registered=line.registered,
        resolved=line.resolved,
        closed=line.closed,
        open=line.open,
        ended=line.ended,
        share=line.share.percent,
        money_fen=line.money_fen,
        households=line.households,
    )


def loop_lines(views: Mapping[str, LoopView], policy: Policy) -> tuple[LoopLine, ...]:
    """Return the own figures of every loop that has issues."""
    return tuple(
        LoopLine(
            loop=key,
            name=policy.loop(key).name,
            **{name: count(view) for name, count in _IN.items()},
        )
        for key, view in views.items()
        if view.total.registered
    )
