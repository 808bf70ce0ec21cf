"""Leases that go on: of a second claim by the same unit or person, and of one that stood."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from domain.base import PersonCode, UnitCode
from domain.deadlines.model import Deadline
from domain.issue.state import Claim, GivenUp, Issue


def with_given_up(issue: Issue, claim: Claim) -> tuple[GivenUp, ...]:
    """Return the claims of before, and this one, which is over now."""
    running = issue.latest_deadline("resolve")
    same = next((one for one in issue.given_up if _of(one) == _of(claim)), None)
    known = same.deadline if same else None
    over = GivenUp(
        unit=claim.unit,
        claimant=claim.claimant,
        lease_until=_first([claim.lease_until, same.lease_until if same else None]),
        deadline=known or (running.id if running else None),
    )
    return (*(one for one in issue.given_up if one is not same), over)


def without_leases(issue: Issue) -> tuple[GivenUp, ...]:
    """Return the claims of before once it was decided anew whose it is: leases begin anew."""
    return tuple(one.but(lease_until=None) for one in issue.given_up)


def lengthened(claims: Iterable[Claim], stood: timedelta) -> tuple[Claim, ...]:
    """Return the claims with leases that hold longer by the time they stood."""
    return tuple(
        one.but(lease_until=one.lease_until + stood) if one.lease_until else one for one in claims
    )


def lease_left(issue: Issue, unit: UnitCode, claimant: PersonCode) -> datetime | None:
    """Return until when a lease of before lasts; None where there was none.

    In a pool a unit has one lease, whoever of it claims. A unit that leads has nobody beside it, so
    there a colleague may begin anew.
    """
    had = _had(issue, unit if issue.pool else "", claimant)
    return _first(one.lease_until for one in had)


def limit_of_before(issue: Issue, unit: UnitCode, claimant: PersonCode) -> Deadline | None:
    """Return the cancelled limit that the unit or the person had, where none runs in its place."""
    if not issue.given_up or issue.open_deadline("resolve"):
        return None
    lines = (issue.deadlines.get(one.deadline or "") for one in _had(issue, unit, claimant))
    return next((line for line in lines if line and line.state == "cancelled"), None)


def _had(issue: Issue, unit: UnitCode, claimant: PersonCode) -> Iterator[GivenUp]:
    for one in issue.given_up:
        if one.claimant == claimant or (unit and one.unit == unit):
            yield one


def _of(claim: Claim | GivenUp) -> tuple[UnitCode, PersonCode]:
    return claim.unit, claim.claimant


def _first(instants: Iterable[datetime | None]) -> datetime | None:
    return min((each for each in instants if each), default=None)
