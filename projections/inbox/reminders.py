"""Why somebody was warned: which rule spoke, about which deadline, and whom it reached."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from domain.deadlines.ladder import Rung
from domain.deadlines.model import Deadline
from domain.issue.events import (
    CardIssued,
    CardWithheld,
    DeadlineBreached,
    DeadlineWarned,
    IssueClaimed,
    IssueEvent,
    ToldEvent,
)
from domain.issue.evolve import evolve
from domain.issue.state import Issue
from projections.holding import Holder, fold_holder
from projections.inbox.recipients import CLOCK_ROLES
from projections.inbox.rules import asked
from projections.inbox.table import HolderRow

REMINDS: Final = (ToldEvent, CardIssued, CardWithheld, DeadlineWarned, DeadlineBreached)
Why = Literal[
    "level", "card", "evaluates", "clock", "claimed", "holds", "supervises", "nobody_holds"
]
"""Why it reached him: the level that the rule names, the card's one target, who evaluates what was
done, whose role answers for the clock, who claimed the issue, whose unit holds it, the supervisors
of a breach, the dispatchers where nobody holds the issue."""


class Reached(NamedTuple):
    """Whom it reached: `role:…`, `unit:…` or `person:…`, and why him."""

    recipient: str
    why: Why


@dataclass(frozen=True)
class Reminder:
    """A warning and what it stood on: the deadline as it was then, the rung that spoke.

    Without a deadline somebody ordered it. `rung` is None where the deadline itself warned or
    passed. `holder` is who held the issue, `claimed_in` the entry in which he claimed it.
    """

    event: IssueEvent
    deadline: Deadline | None
    rung: Rung | None
    holder: Holder
    claimed_in: int | None
    reached: tuple[Reached, ...]


def reminders(issue: Issue, events: Sequence[IssueEvent]) -> Iterator[Reminder]:
    """Yield what the stream says of warnings; `issue` is the one that its first event begins."""
    holder, claimed_in = HolderRow(str(issue.issue_id)), None
    for event in events:
        before, issue = issue, evolve(issue, event)
        fold_holder(holder, event)
        if isinstance(event, IssueClaimed) and event.claimant == holder.claimant:
            claimed_in = event.stamp.version
        if isinstance(event, REMINDS):
            yield _reminder(event, before, HolderRow(**vars(holder)), claimed_in)


def _reminder(
    event: IssueEvent, before: Issue, holder: HolderRow, claimed_in: int | None
) -> Reminder:
    deadline = before.deadlines.get(getattr(event, "deadline_id", None) or "")
    recipients = dict.fromkeys(recipient for _, recipient in asked(event, holder))
    return Reminder(
        event=event,
        deadline=deadline,
        rung=_rung(deadline, getattr(event, "action", None)),
        holder=holder,
        claimed_in=claimed_in if holder.claimant else None,
        reached=tuple(Reached(each, _why(event, each)) for each in recipients),
    )


def _rung(deadline: Deadline | None, action: str | None) -> Rung | None:
    ladder = deadline.ladder if deadline else ()
    return next((rung for rung in ladder if rung.key == action), None)


def _why(event: IssueEvent, recipient: str) -> Why:
    if isinstance(event, ToldEvent):
        return "level"
    if isinstance(event, CardIssued):
        return "card"
    kind, _, code = recipient.partition(":")
    if isinstance(event, DeadlineWarned | DeadlineBreached):
        if kind == "unit" and code == event.evaluator:
            return "evaluates"
        if kind == "role" and CLOCK_ROLES.get(event.clock) == code:
            return "clock"
    return _BY_KIND[kind] if kind != "role" or code == "supervisor" else "nobody_holds"


_BY_KIND: Final[dict[str, Why]] = {"person": "claimed", "unit": "holds", "role": "supervises"}
