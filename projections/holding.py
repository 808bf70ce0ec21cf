"""Who holds an issue after an event, as several models need to know it."""

from typing import Final, Protocol

from domain.issue.events import (
    ClaimLeaseExpired,
    ClaimReleased,
    ConferenceConcluded,
    IssueClaimed,
    IssueDispatched,
    IssueEvent,
    IssueOffered,
    IssueReassigned,
)
from domain.issue.evolve import ASIDE, HISTORY

SENT: Final = (IssueDispatched, IssueReassigned, ConferenceConcluded)
"""Events after which another unit has it, unclaimed."""


class Holder(Protocol):
    """A row that says who holds the issue."""

    unit: str | None
    claimant: str | None
    historic: bool


def fold_holder(holder: Holder, event: IssueEvent) -> bool:
    """Set unit, claimant and whether the issue is still imported history; say if any changed.

    The status decides what falls away: at the dispatcher nobody holds it, after a release only
    the unit does. Final statuses keep who held it last.
    """
    stamp = event.stamp
    before = (holder.unit, holder.claimant, holder.historic)
    was_historic = holder.historic and stamp.caused_by in ASIDE
    holder.historic = was_historic or stamp.caused_by == HISTORY
    if isinstance(event, SENT):
        holder.unit, holder.claimant = event.unit, None
    elif isinstance(event, IssueClaimed):
        # Of several claimants of a pool the first one answers for it.
        if holder.claimant is None:
            holder.unit, holder.claimant = event.unit, event.claimant
    elif isinstance(event, ClaimReleased | ClaimLeaseExpired):
        holder.claimant = None if event.claimant == holder.claimant else holder.claimant
    elif stamp.status == "reported" or isinstance(event, IssueOffered):
        holder.unit = holder.claimant = None
    elif stamp.status == "dispatched":
        holder.claimant = None
    return before != (holder.unit, holder.claimant, holder.historic)
