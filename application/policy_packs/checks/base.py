"""Checks of the calendar, the office windows and the revisit."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from application.policy_packs.checks.look import Check, Found, Look


def _calendar(look: Look) -> Iterator[Found]:
    given = look.policy.calendar
    if given not in look.calendars:
        accepted = ", ".join(look.calendars) or "none is there"
        yield Found(("calendar",), f"there is no calendar `{given}`", accepted)


def _office(look: Look) -> Iterator[Found]:
    for place, (above, below) in enumerate(pairwise(look.policy.office_windows), start=1):
        if below.opens <= above.closes:
            problem = "begins before the one above it ends"
            yield Found(("office_windows", place), problem, "windows in order and apart")


def _revisit(look: Look) -> Iterator[Found]:
    revisit = look.policy.revisit
    if revisit.dates > revisit.attempts:
        problem = "more dates than attempts"
        yield Found(("revisit", "dates"), problem, f"1 to {revisit.attempts}")


def _reasons(look: Look) -> Iterator[Found]:
    reasons = look.policy.reasons
    for name in type(reasons).model_fields:
        codes: tuple[str, ...] = getattr(reasons, name)
        for place, code in enumerate(codes):
            if code in codes[:place]:
                yield Found(("reasons", name, place), f"`{code}` stands twice", "each once")
    for place, code in enumerate(reasons.call_supervisor):
        if code not in reasons.dissatisfied:
            loc = ("reasons", "call_supervisor", place)
            yield Found(loc, f"there is no reason `{code}`", ", ".join(reasons.dissatisfied))


CHECKS: Final = (
    Check(("calendar",), _calendar),
    Check(("office_windows",), _office),
    Check(("revisit",), _revisit),
    Check(("reasons",), _reasons),
)
