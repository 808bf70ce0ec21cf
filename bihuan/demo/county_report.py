"""What a county's demonstration came to: its ledger, its loops' figures, and whether they agree."""

from collections.abc import Mapping
from decimal import Decimal

from bihuan.demo.checked_figure import CheckedFigure
from bihuan.demo.fixture import Fixture
from bihuan.demo.loop_view import IN_LOOP, LoopView, measured
from bihuan.demo.past import Past
from domain.base import Frozen
from domain.policy import Named, Policy
from projections.ledger import queries as ledger


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
    """A loop's own figures: claims, ratings with their points and cards, its lists, its hours.

    `flags` are counted by flag; `activities` are the issues with hours that count, of so many
    `people`.
    """

    loop: str
    name: Named
    claims: int
    lapsed: int
    ratings: int
    points: int
    cards: int
    revoked: int
    merged: int
    photos: int
    demands: int
    offers: int
    crowded: int
    """Communities that are full while others have demands that nobody claims."""
    activities: int
    people: int
    hours: Decimal
    flags: dict[str, int]


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
    past: Past | None = None
    data: str
    sample_number: str

    @property
    def is_sound(self) -> bool:
        """Return whether nothing was lost or doubled and every figure agrees."""
        agree = all(each.agrees for each in self.figures) and (not self.past or self.past.agrees)
        return agree and not self.lost_commands and not self.duplicate_events


def checked(fixture: Fixture, views: Mapping[str, LoopView]) -> tuple[CheckedFigure, ...]:
    """Return every figure of the fixture with what was found."""
    return tuple(
        CheckedFigure.of_figure(figure, measured(figure, views[figure.loop]))
        for figure in fixture.figures
    )


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
            points=view.total.points,
            activities=view.hours.total.activities,
            people=view.hours.total.people,
            hours=view.hours.total.confirmed_hours,
            flags=dict(view.flags),
            **{name: count(view) for name, count in IN_LOOP.items()},
        )
        for key, view in views.items()
        if view.total.registered
    )
