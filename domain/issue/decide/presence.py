"""Decisions of presence on site: inside the fence, in the window, one place at a time (A4)."""

from datetime import datetime, timedelta

from domain.access.relations import check_relation
from domain.calendar import SHANGHAI
from domain.issue.commands import CheckIn, CheckOut, ConfirmHours
from domain.issue.decide.lookups import require_after_dispatch
from domain.issue.decision import Deciders, Decision
from domain.issue.distance import distance_km
from domain.issue.errors import (
    CheckInRequiredError,
    ConflictOfInterestError,
    LoopModeError,
    NotEvaluatorError,
    NothingToChangeError,
    OverlappingStaysError,
    PredatedError,
    StayTooLongError,
)
from domain.issue.events import CheckedIn, CheckedOut, HoursConfirmed
from domain.issue.loops import loop_of
from domain.issue.values import Location
from domain.policy import CheckInRules


def check_in(decision: Decision, command: CheckIn) -> None:
    """Record that a claimant is on site, since his claim; outside fence or window it is flagged."""
    decision.require(CheckedIn)
    rules, person = check_in_rules(decision), command.actor.id
    check_relation(decision.issue, command, decision.facts)
    held = next(one for one in decision.issue.claims if one.claimant == person)
    require_after_dispatch(decision)
    since = command.occurred_at or decision.received_at
    if command.occurred_at and since < held.since:
        accepted = held.since.isoformat()
        raise PredatedError(field="occurred_at", given=since.isoformat(), accepted=accepted)
    if person in decision.issue.on_site:
        there = decision.issue.on_site[person]
        raise OverlappingStaysError(person=person, since=there.isoformat())
    decision.record(
        CheckedIn,
        unit=held.unit,
        person=person,
        since=since,
        location=command.location,
        flags=_flags(decision, rules, command.location, since),
    )


def check_out(decision: Decision, command: CheckOut) -> None:
    """Record that somebody left: after he came, and within the longest stay."""
    decision.require(CheckedOut)
    rules, person = check_in_rules(decision), command.actor.id
    check_relation(decision.issue, command, decision.facts)
    since = decision.issue.on_site[person]
    left_at = command.occurred_at or decision.received_at
    if left_at < since:
        raise PredatedError(
            field="occurred_at", given=left_at.isoformat(), accepted=since.isoformat()
        )
    if left_at - since > timedelta(hours=rules.max_hours):
        raise StayTooLongError(hours=rules.max_hours, since=since.isoformat())
    decision.record(
        CheckedOut,
        unit=command.actor.unit,
        person=person,
        since=since,
        left_at=left_at,
        served_seconds=int((left_at - since).total_seconds()),
        location=command.location,
        flags=_flags(decision, rules, command.location, left_at),
    )


def confirm(decision: Decision, command: ConfirmHours) -> None:
    """Let the hours of somebody count, by the word of those who asked for them (A4)."""
    decision.require(HoursConfirmed)
    if command.person == command.actor.id:
        raise ConflictOfInterestError(
            actor=command.actor.id, rule="the hours are his own", accepted="the community"
        )
    _check_confirms(decision, command)
    served = decision.issue.unconfirmed.get(command.person)
    if served is None:
        raise NothingToChangeError(accepted=tuple(decision.issue.unconfirmed))
    decision.record(HoursConfirmed, person=command.person, served_seconds=served)


def _check_confirms(decision: Decision, command: ConfirmHours) -> None:
    """Raise unless he is of the unit that asked, and of none of those who served."""
    actor, directory = command.actor, decision.facts.directory
    if directory.units_of(actor.id) & directory.units_of(command.person):
        raise ConflictOfInterestError(
            actor=actor.id, rule="the hours are of his own unit", accepted="the community"
        )
    asked = decision.issue.proposing_unit
    if asked and actor.unit != asked:
        raise NotEvaluatorError(unit=asked, given=actor.unit or actor.id)


def require_presence(decision: Decision) -> None:
    """Raise CheckInRequiredError where the loop asks for presence and nobody was there."""
    issue = decision.issue
    rules = loop_of(issue, decision.facts.policy).check_in
    holders = tuple(one.claimant for one in issue.claims)
    if rules and rules.required and issue.checked_in.isdisjoint(holders):
        raise CheckInRequiredError(accepted=holders)


def check_in_rules(decision: Decision) -> CheckInRules:
    """Return how the issue's loop asks for presence. Raises LoopModeError where it does not."""
    loop = loop_of(decision.issue, decision.facts.policy)
    if loop.check_in is None:
        raise LoopModeError(loop=loop.key, mode="without check-in", accepted="a loop that asks it")
    return loop.check_in


def _flags(
    decision: Decision, rules: CheckInRules, location: Location | None, at: datetime
) -> tuple[str, ...]:
    flags = []
    asked = decision.issue.location.point if decision.issue.location else None
    given = location.point if location else None
    if rules.geofence_m and asked:
        inside = given and distance_km(asked, given) * 1000 <= rules.geofence_m
        flags += [] if inside else ["outside_geofence"]
    local = at.astimezone(SHANGHAI).time()
    if rules.window and not rules.window.opens <= local <= rules.window.closes:
        flags.append("outside_window")
    return tuple(flags)


DECIDE: Deciders = {CheckIn: check_in, CheckOut: check_out, ConfirmHours: confirm}
