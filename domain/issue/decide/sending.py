"""To whom an issue may be sent: the rules for a dispatch, a reassignment and a conference alike."""

from typing import Final

from domain.base import PersonCode, Sealed, UnitCode
from domain.issue import duties
from domain.issue.decide import accused
from domain.issue.decide.lookups import require_unit
from domain.issue.decision import Decision
from domain.issue.errors import (
    ConferenceRequiredError,
    LeadAmbiguousError,
    LevelSkippedError,
    ListExpiredError,
    UnknownReferenceError,
)
from domain.issue.matter import matter_of
from domain.routing import Route, route

_MANY_TRANSFERS: Final = 3


def lead_of(
    decision: Decision, unit: UnitCode, *, reason: Sealed | None, suggested: Route | None = None
) -> UnitCode:
    """Return the unit that leads in fact: the one named, or who took over its duties (XF 24).

    `reason` is the one for skipping a level (提级), `suggested` the `suggestion` where it is known
    already. Raises DomainError where it may not lead.
    """
    lead = require_unit(decision, unit, field="unit")
    accused.check_unit(decision, lead)
    if lead != (suggested or suggestion(decision)).unit:
        # Whom routing names has it by list, pack or place: as the last resort a community too.
        duties.check_own_duty(decision.facts.directory, decision.issue.category, lead)
    _check_level(decision, lead, reason)
    return lead


def suggestion(decision: Decision) -> Route:
    """Return to whom routing would send the issue as it stands, with its reasons."""
    facts = decision.facts
    matter = matter_of(decision.issue, facts.directory, decision.received_at)
    return route(matter, facts.policy, facts.directory, facts.time)


def assisting_of(
    decision: Decision, lead: UnitCode, named: tuple[UnitCode, ...]
) -> tuple[UnitCode, ...]:
    """Return the assisting units: each exists, is named once, does not lead and is not accused."""
    found: list[UnitCode] = []
    for code in named:
        unit = require_unit(decision, code, field="assisting")
        if unit == lead or unit in found:
            raise LeadAmbiguousError(unit=unit)
        accused.check_unit(decision, unit)
        found.append(unit)
    return tuple(found)


def check_person(decision: Decision, person: PersonCode, unit: UnitCode) -> None:
    """Raise UnknownReferenceError, ConflictOfInterestError unless he may handle it for the unit."""
    if unit not in decision.facts.directory.units_of(person):
        raise UnknownReferenceError(field="person", given=person, accepted=f"a member of {unit}")
    accused.check_person(decision, person, accepted=f"another member of {unit}")


def check_list(decision: Decision, version: str | None) -> None:
    """Raise ListExpiredError where the dispatcher looked at a list that is in force no more."""
    facts = decision.facts
    in_force = (facts.policy.ref, facts.directory.version)
    if version is not None and version not in in_force:
        raise ListExpiredError(given=version, accepted=in_force)


def check_no_circle(decision: Decision, unit: UnitCode) -> None:
    """Raise ConferenceRequiredError where it would go back to a unit that passed it on: A→B→A.

    Source: rules.md 4.11.
    """
    if unit in decision.issue.passed_on[:-1]:
        raise ConferenceRequiredError(unit=unit)


def transfer_flags(decision: Decision, unit: UnitCode) -> tuple[str, ...]:
    """Return the flag of a third transfer (mechanisms.md A2)."""
    sent_to = decision.issue.sent_to
    moves = sent_to[-1:] != (unit,)
    return ("third_transfer",) if moves and len(sent_to) >= _MANY_TRANSFERS else ()


def _check_level(decision: Decision, unit: UnitCode, reason: Sealed | None) -> None:
    own = decision.command.actor.unit
    if own is None or reason is not None:
        return
    skipped = duties.skipped_between(decision.facts.directory, own, unit)
    if skipped:
        raise LevelSkippedError(unit=unit, accepted=skipped[0])
