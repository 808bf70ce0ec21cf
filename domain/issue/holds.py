"""Whose places a claim from the pool takes: of its unit, its person, a community, a batch."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from domain.base import PersonCode
from domain.issue.commands import AdjustCapacity, CheckIn, ClaimIssue, Command, ImportIssue
from domain.issue.state import Claim, Issue, Pool

UNIT: Final = "unit"
PERSON: Final = "person"


class Hold(NamedTuple):
    """A place that an issue takes of a holder.

    Of a unit and a person it takes one, whoever claims; of a community and of a batch each
    claimant takes one.
    """

    holder: str
    claimant: PersonCode | None = None


def holders_of(issue: Issue, command: Command) -> frozenset[str]:
    """Return whose places the order may touch: of the claims there are, are waited for, or come."""
    found = {named(PERSON, person) for person in issue.on_site}
    if isinstance(command, CheckIn):
        found.add(named(PERSON, command.actor.id))
    if isinstance(command, ImportIssue):
        found.update(named(PERSON, stay.person) for stay in command.stays)
    if issue.ended_offer and not issue.is_open:
        found.update(_own(issue.lead_unit or "", issue.claimant or ""))
        found.update(_shared(issue.ended_offer))
    if issue.pool:
        claims = (*issue.claims, *issue.pool.waiting)
        found.update(h for claim in claims for h in _own(claim.unit, claim.claimant))
        if isinstance(command, ClaimIssue) and command.actor.unit:
            found.update(_own(command.actor.unit, command.actor.id))
        if claims or isinstance(command, ClaimIssue | AdjustCapacity):
            found.update(_shared(issue.pool))
    return frozenset(found)


def named(kind: str, code: str) -> str:
    """Return a holder: a unit, a person, a community or place, a batch."""
    return f"{kind}:{code}"


def held_by(issue: Issue) -> frozenset[Hold]:
    """Return the places that the issue takes: none once it ended or left the pool."""
    if issue.pool is None or not issue.is_open:
        return frozenset()
    return frozenset(hold for claim in issue.claims for hold in holds_of(issue.pool, claim))


def awaited_by(issue: Issue) -> frozenset[str]:
    """Return the holders whose places somebody waits for."""
    if issue.pool is None or not issue.pool.waiting or not issue.is_open:
        return frozenset()
    holds = (hold for one in issue.pool.waiting for hold in holds_of(issue.pool, one))
    return frozenset(hold.holder for hold in holds)


def holds_of(pool: Pool | None, claim: Claim) -> tuple[Hold, ...]:
    """Return the places that a claim takes."""
    own = (Hold(holder) for holder in _own(claim.unit, claim.claimant))
    return (*own, *(Hold(holder, claim.claimant) for holder in _shared(pool)))


def _own(unit: str, person: str) -> tuple[str, str]:
    return named(UNIT, unit), named(PERSON, person)


def _shared(pool: Pool | None) -> Iterator[str]:
    """Yield what the demand shares with others: its community or place, its batch."""
    if pool and pool.place:
        yield named("place", pool.place)
    if pool and pool.batch:
        yield named("batch", pool.batch)
