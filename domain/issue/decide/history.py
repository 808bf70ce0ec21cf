"""Decision of import: history with its own times, and who was on site for it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from domain.deadlines.given import given_deadline
from domain.deadlines.model import Deadline
from domain.issue.clock_rules import JUDGED_IN_HISTORY
from domain.issue.commands import ImportIssue
from domain.issue.decide.grading import graded, require_campaign
from domain.issue.decide.intake import own_fields, require_respondents
from domain.issue.decide.lookups import require_category, require_menu_item, require_unit
from domain.issue.decide.presence import check_in_rules
from domain.issue.decision import Deciders, Decision
from domain.issue.errors import (
    ConflictOfInterestError,
    OverlappingStaysError,
    PredatedError,
    StayTooLongError,
    WrongStateError,
)
from domain.issue.events import (
    CheckedIn,
    CheckedOut,
    HoursConfirmed,
    IssueClaimed,
    IssueClosed,
    IssueDispatched,
    IssueReported,
    IssueResolved,
    NoteAdded,
    ResolutionAccepted,
    RevisitWaived,
)
from domain.issue.loops import loop_of
from domain.issue.values import Stay

_BESIDE_THE_REPORT = (
    "unit",
    "reply",
    "replied_at",
    "lateness",
    "judged_by",
    "due_at",
    "note",
    "stays",
    "hours_confirmed_by",
)
"""What an imported row says beyond its report; other events and the clocks take it up."""


def take_over(decision: Decision, command: ImportIssue) -> None:
    """Take over history with its own times; with a reply, the whole loop to its close."""
    issue = decision.issue
    if issue.version:
        raise WrongStateError(step="ImportIssue", status=issue.status, accepted=("new",))
    require_category(decision, command.category)
    require_respondents(decision, command)
    require_unit(decision, command.unit, field="unit")
    require_campaign(decision, command.campaign, source=command.source)
    reported_at = command.occurred_at or decision.received_at
    fields = own_fields(command, *_BESIDE_THE_REPORT) | {"flags": _flags(command, reported_at)}
    decision.record(
        IssueReported,
        at=reported_at,
        historic=True,
        started=_given(decision, command, reported_at),
        **fields,
        **graded(decision, fields),
    )
    if command.menu_item is not None:
        require_menu_item(loop_of(decision.issue, decision.facts.policy), command.menu_item)
    if command.note:
        decision.record(NoteAdded, at=reported_at, text=command.note)
    if command.reply and command.replied_at:
        _take_over_reply(decision, command, reported_at, command.replied_at)


def _given(decision: Decision, command: ImportIssue, start: datetime) -> tuple[Deadline, ...]:
    """Return the source's own deadline: it runs from the report, dispatched or not."""
    if command.due_at is None:
        return ()
    given = given_deadline(
        id=f"{JUDGED_IN_HISTORY}-1",
        clock=JUDGED_IN_HISTORY,
        started_at=start,
        due_at=command.due_at,
        time=decision.facts.time,
        policy=decision.facts.policy.ref,
    )
    return (given,)


def _flags(command: ImportIssue, reported_at: datetime) -> tuple[str, ...]:
    """Return the flags of the row, and whether its target lies before it was opened."""
    if command.due_at is None or command.due_at >= reported_at:
        return command.flags
    return (*command.flags, "target_before_open")


def _take_over_reply(
    decision: Decision, command: ImportIssue, reported_at: datetime, replied_at: datetime
) -> None:
    if replied_at < reported_at:
        given, accepted = replied_at.isoformat(), reported_at.isoformat()
        raise PredatedError(field="replied_at", given=given, accepted=accepted)
    unit, suggested = command.unit, decision.facts.policy.owner_of(command.category)
    decision.record(
        IssueDispatched,
        at=reported_at,
        unit=unit,
        suggested=suggested,
        followed_suggestion=unit == suggested,
        lateness=command.lateness,
    )
    decision.record(IssueClaimed, at=reported_at, unit=unit, claimant=unit)
    if command.stays:
        _take_over_stays(decision, command, reported_at, replied_at)
    decision.record(
        IssueResolved,
        at=replied_at,
        unit=unit,
        handler=unit,
        outcome="explained",
        reply=command.reply,
    )
    decision.record(ResolutionAccepted, at=replied_at)
    decision.record(RevisitWaived, at=replied_at, reason="historic")
    decision.record(IssueClosed, at=replied_at, ground="waived")


def _take_over_stays(
    decision: Decision, command: ImportIssue, reported_at: datetime, replied_at: datetime
) -> None:
    """Record who was there and for how long; with somebody's word, those hours count (A4)."""
    stays = sorted(command.stays, key=lambda stay: (stay.since, stay.person))
    most = timedelta(hours=check_in_rules(decision).max_hours)
    for stay in stays:
        require_unit(decision, stay.unit, field="stays.unit")
        _check_stay(stay, after=reported_at, until=replied_at, most=most)
    _check_one_place_at_a_time(stays)
    for stay in stays:
        _record_stay(decision, stay)
    if command.hours_confirmed_by:
        _confirm(decision, command.hours_confirmed_by, replied_at)


def _check_stay(stay: Stay, *, after: datetime, until: datetime, most: timedelta) -> None:
    """Raise unless he came after it was asked, left after he came, and before it was done."""
    for field, given, earliest in (
        ("stays.since", stay.since, after),
        ("stays.left_at", stay.left_at, stay.since),
        ("replied_at", until, stay.left_at),
    ):
        if given < earliest:
            raise PredatedError(field=field, given=given.isoformat(), accepted=earliest.isoformat())
    if stay.left_at - stay.since > most:
        hours = int(most.total_seconds()) // 3600
        raise StayTooLongError(hours=hours, since=stay.since.isoformat())


def _check_one_place_at_a_time(stays: Iterable[Stay]) -> None:
    last: dict[str, Stay] = {}
    for stay in stays:
        before = last.get(stay.person)
        if before and stay.since < before.left_at:
            raise OverlappingStaysError(person=stay.person, since=before.since.isoformat())
        last[stay.person] = stay


def _record_stay(decision: Decision, stay: Stay) -> None:
    was: dict[str, Any] = {
        "unit": stay.unit,
        "person": stay.person,
        "since": stay.since,
        "location": stay.location,
    }
    served = int((stay.left_at - stay.since).total_seconds())
    decision.record(CheckedIn, at=stay.since, **was)
    decision.record(CheckedOut, at=stay.left_at, left_at=stay.left_at, served_seconds=served, **was)


def _confirm(decision: Decision, by: str, at: datetime) -> None:
    for person, served in decision.issue.unconfirmed.items():
        if person == by:
            raise ConflictOfInterestError(
                actor=by, rule="the hours are his own", accepted="the community"
            )
        decision.record(
            HoursConfirmed, at=at, person=person, served_seconds=served, confirmed_by=by
        )


DECIDE: Deciders = {ImportIssue: take_over}
