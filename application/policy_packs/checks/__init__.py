"""What must hold between the sections of a policy pack, beyond the form of each."""

from application.policy_packs.checks import (
    base,
    cards,
    clocks,
    escalation,
    handling,
    loops,
    permissions,
    places,
    questions,
    units,
)
from application.policy_packs.checks.look import Check, Found, Look
from application.policy_packs.draft import Draft

_CONCERNS = (
    base,
    units,
    places,
    permissions,
    loops,
    clocks,
    handling,
    escalation,
    questions,
    cards,
)
_CHECKS: tuple[Check, ...] = tuple(check for concern in _CONCERNS for check in concern.CHECKS)


def faults_in(draft: Draft, *, calendars: tuple[str, ...]) -> tuple[Found, ...]:
    """Return every contradiction in the pack, as far as its sections are understood."""
    look = Look(draft, calendars=calendars)
    return tuple(
        found
        for check in _CHECKS
        if draft.present.issuperset(check.needs)
        for found in check.look(look)
    )
