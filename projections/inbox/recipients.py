"""Who is asked to look at what an event says: a role, a unit, or a person."""

from collections.abc import Callable
from typing import Final

from domain.deadlines.model import Clock
from domain.issue.events import (
    ApprovalRequested,
    AssistanceReported,
    AssistanceRequested,
    AssistanceWaived,
    BreachRevoked,
    CardIssued,
    DeadlineBreached,
    DeadlineWarned,
    ExtensionRequested,
    IssueEvent,
    IssueOffered,
    IssueResolved,
    OrderPassedOn,
    ResolutionAccepted,
    RevisitRecorded,
    RevisitSampled,
    SuspensionReviewMissed,
    ToldEvent,
)
from domain.issue.state import waits_for_decision
from projections.holding import Holder

ABOUT_DEADLINE: Final = (DeadlineWarned, DeadlineBreached, BreachRevoked)
ABOUT_ASSISTANCE: Final = (AssistanceRequested, AssistanceReported, AssistanceWaived)
Recipients = Callable[[IssueEvent, Holder], tuple[str, ...]]


def role(name: str) -> Recipients:
    """Return the recipients that are everybody of a role."""
    return lambda _event, _holder: (f"role:{name}",)


def the_unit(_event: IssueEvent, holder: Holder) -> tuple[str, ...]:
    """Return the unit that holds the issue."""
    return (f"unit:{holder.unit}",) if holder.unit else ()


def who_is_invited(event: IssueEvent, holder: Holder) -> tuple[str, ...]:
    """Return whom an offer invites; an order asks one unit after the other."""
    if isinstance(event, IssueOffered):
        units = event.units[:1] if event.mode == "order" else event.units
        return (*(f"unit:{unit}" for unit in units), *(f"person:{one}" for one in event.persons))
    if isinstance(event, OrderPassedOn):
        return (f"unit:{event.unit}",)
    return the_unit(event, holder)


def who_is_asked(event: IssueEvent, _holder: Holder) -> tuple[str, ...]:
    """Return the unit that was asked to help."""
    return (f"unit:{event.unit}",) if isinstance(event, ABOUT_ASSISTANCE) else ()


def who_works_on_it(event: IssueEvent, holder: Holder) -> tuple[str, ...]:
    """Return who claimed it, else the unit that holds it."""
    if holder.claimant:
        return (f"person:{holder.claimant}",)
    return the_unit(event, holder)


def supervisor_of_an_open_question(event: IssueEvent, _holder: Holder) -> tuple[str, ...]:
    """Return the supervisors, where the answer is theirs to judge."""
    # Any other answer closes or reworks by policy, and nobody is asked.
    is_open = isinstance(event, RevisitRecorded) and waits_for_decision(event.effect, event.solved)
    return ("role:supervisor",) if is_open else ()


def who_is_told(event: IssueEvent, _holder: Holder) -> tuple[str, ...]:
    """Return whom the directory found; at a dead end the supervisors."""
    if not isinstance(event, ToldEvent):
        return ()
    if event.person:
        return (f"person:{event.person}",)
    return ("role:supervisor",) if event.to in _CENTRAL else (f"unit:{event.unit}",)


def who_reviews(event: IssueEvent, _holder: Holder) -> tuple[str, ...]:
    """Return the reviewers, unless those who asked evaluate the feedback."""
    is_evaluated = isinstance(event, IssueResolved) and event.evaluator
    return () if is_evaluated else ("role:reviewer",)


def who_revisits(event: IssueEvent, _holder: Holder) -> tuple[str, ...]:
    """Return who asks the complainant, or who asked for what was done and evaluates it."""
    if isinstance(event, IssueResolved | ResolutionAccepted) and event.evaluator:
        return (f"unit:{event.evaluator}",)
    return () if isinstance(event, IssueResolved) else ("role:revisitor",)


def who_calls_back(event: IssueEvent, _holder: Holder) -> tuple[str, ...]:
    """Return the revisitors, where the sample drew an issue that ended without an answer."""
    is_drawn = isinstance(event, RevisitSampled) and event.drawn and event.purpose != "feedback"
    return ("role:revisitor",) if is_drawn else ()


def who_got_the_card(event: IssueEvent, _holder: Holder) -> tuple[str, ...]:
    """Return the one person or unit of the card."""
    if not isinstance(event, CardIssued):
        return ()
    return (f"person:{event.person}",) if event.person else (f"unit:{event.unit}",)


def who_interviews(event: IssueEvent, _holder: Holder) -> tuple[str, ...]:
    """Return the supervisors, where the card asks for an interview."""
    return ("role:supervisor",) if isinstance(event, CardIssued) and event.interview else ()


def approver(event: IssueEvent, _holder: Holder) -> tuple[str, ...]:
    """Return who may approve of the two-person act."""
    act = event.act if isinstance(event, ApprovalRequested) else ""
    return (f"role:{_APPROVERS.get(act, 'supervisor')}",)


def approver_of_the_round(event: IssueEvent, _holder: Holder) -> tuple[str, ...]:
    """Return who decides on this round of an extension."""
    is_first = isinstance(event, ExtensionRequested) and event.round == 1
    return ("role:dispatcher",) if is_first else ("role:supervisor",)


def supervisor_of_what_nobody_reviews(event: IssueEvent, _holder: Holder) -> tuple[str, ...]:
    """Return the supervisors, after the last review that may be missed."""
    is_due = isinstance(event, SuspensionReviewMissed) and event.supervise
    return ("role:supervisor",) if is_due else ()


def who_answers_the_clock(event: IssueEvent, holder: Holder) -> tuple[str, ...]:
    """Return who answers for the clock of the deadline: of an evaluation those who asked for it."""
    if isinstance(event, DeadlineWarned | DeadlineBreached) and event.evaluator:
        return (f"unit:{event.evaluator}",)
    role = CLOCK_ROLES.get(event.clock) if isinstance(event, ABOUT_DEADLINE) else None
    if role:
        return (f"role:{role}",)
    return who_works_on_it(event, holder) or ("role:dispatcher",)


def who_answers_the_breach(event: IssueEvent, holder: Holder) -> tuple[str, ...]:
    """Return who answers for the clock, and the supervisors."""
    return (*who_answers_the_clock(event, holder), "role:supervisor")


_APPROVERS: Final = {"pause_for_information": "dispatcher", "merge": "dispatcher"}
"""Who approves of a two-person act that is not a supervisor's."""
_CENTRAL: Final = frozenset({"supervisor", "superior", "unit_lead"})
"""Levels at whose dead end the centre's supervisors stand."""

CLOCK_ROLES: Final[dict[Clock, str]] = {
    "report": "clerk",
    "dispatch": "dispatcher",
    "return_decision": "dispatcher",
    "information": "clerk",
    "extension_decision": "dispatcher",
    "suspension_review": "dispatcher",
    "review": "reviewer",
    "revisit": "revisitor",
    "rework_decision": "supervisor",
}
"""Who answers for a clock; the others are answered for by who holds the issue."""
