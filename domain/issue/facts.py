"""What a decision may look up: policy, directory, working time, and the present instant."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain.aggregate import Standing
from domain.calendar import WorkingTime
from domain.capacity.holding import Holding
from domain.cards.record import CardRecord, no_cards
from domain.directory import Directory
from domain.issue.events.base import Via
from domain.issue.state import Issue
from domain.issue.values import Point
from domain.policy import Policy


@dataclass(frozen=True, slots=True)
class LastReport:
    """Where the same reporter stood when he reported before, and when that was."""

    point: Point
    at: datetime


class FamilyNeededError(LookupError):
    """The decision concerns an issue that was not loaded: load the family and decide again."""

    def __init__(self, issue_id: UUID) -> None:
        """Name the issue."""
        super().__init__(str(issue_id))
        self.issue_id = issue_id


class CardsNeededError(LookupError):
    """The decision counts cards of somebody whose record was not loaded: load it, decide again."""

    def __init__(self, target: str) -> None:
        """Name the unit or person."""
        super().__init__(target)
        self.target = target


@dataclass(frozen=True, slots=True)
class Facts:
    """Handed to `decide` with every command; nothing else is looked at.

    `now` is the clock's instant (UTC); `number` is set where a new issue may need one; `via` is how
    the command came here. `partners` are the other issues that the order may write to or looks at
    (`domain.issue.partners`), each as its stream stands.
    """

    policy: Policy
    directory: Directory
    time: WorkingTime
    now: datetime
    number: str = ""
    configured: Policy | None = None
    """That of the configured pack, whose centre takes in every issue; None: `policy` is it."""
    via: Via = "workflow"
    partners: Mapping[UUID, Issue] = field(default_factory=dict)
    candidates: tuple[UUID, ...] = ()
    """Issues that a new one may be about as well: same place and category, not long ago."""
    last_report: LastReport | None = None
    reports_before: tuple[datetime, ...] = ()
    """When the same reporter's reports from the source came in, in order, while they count."""
    holdings: Mapping[str, Standing[Holding]] = field(default_factory=dict)
    """What the units and people have in hand whose places the order may touch."""
    card_records: Mapping[str, Standing[CardRecord]] | None = None
    """The cards of units and people over all issues, where the policy counts them so; few steps
    ask, so a record is loaded once one does. None: only the issue's own are known."""
    sample_seed: bytes = b""
    """The day's secret, by which revisits are drawn that are left to a sample; none draws all."""

    def partner(self, issue_id: UUID) -> Issue:
        """Return another issue as its stream stands. Raises FamilyNeededError."""
        partner = self.partners.get(issue_id)
        if partner is None:
            raise FamilyNeededError(issue_id)
        return partner

    def card_record(self, target: str) -> Standing[CardRecord]:
        """Return the cards of a unit or person. Raises CardsNeededError."""
        if self.card_records is None:
            return no_cards(target)
        record = self.card_records.get(target)
        if record is None:
            raise CardsNeededError(target)
        return record
