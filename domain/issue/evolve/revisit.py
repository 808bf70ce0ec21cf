"""What the revisit, closing, rework and reopening leave in the state."""

from domain.issue.events import (
    CalledBack,
    IssueClosed,
    IssueReopened,
    RevisitAttempted,
    RevisitRecorded,
    RevisitSampled,
    ReworkOrdered,
)
from domain.issue.evolve.base import Changes, Evolvers
from domain.issue.state import Claim, Issue, Revisit, waits_for_decision


def _attempted(issue: Issue, event: RevisitAttempted) -> Changes:
    made = {
        "attempts": (*issue.revisit.attempts, event.stamp.received_at),
        "callers": issue.revisit.callers | {event.stamp.actor.id},
    }
    return {"revisit": issue.revisit.model_copy(update=made)}


def _sampled(_issue: Issue, event: RevisitSampled) -> Changes:
    is_called = event.drawn and event.purpose != "feedback"
    return {"to_call_back": event.purpose if is_called else None}


def _called_back(_issue: Issue, _event: CalledBack) -> Changes:
    return {"to_call_back": None}


def _recorded(issue: Issue, event: RevisitRecorded) -> Changes:
    answer = {
        "solved": event.solved,
        "satisfaction": event.satisfaction,
        "is_undecided": waits_for_decision(event.effect, event.solved),
    }
    return {"revisit": issue.revisit.model_copy(update=answer)}


def _back_to_work(back_to: str) -> Changes:
    # Rework also takes it out of an issue that had answered for it.
    fresh: Changes = {
        "feedback": None,
        "revisit": Revisit(),
        "merged_into": None,
        "explained": False,
        "to_call_back": None,
        "asked_exclusion": None,
        "given_up": (),
    }
    if back_to == "reported":
        fresh |= {"lead_unit": None, "lead_person": None, "claimant": None, "designated": False}
    return fresh


def _rework(issue: Issue, event: ReworkOrdered) -> Changes:
    changes = {**_back_to_work(event.back_to), "reworks": event.reworks}
    if event.back_to == "claimed":
        # A new attempt has a limit of its own, and so a lease.
        changes["claims"] = tuple(one.but(lease_until=event.lease_until) for one in issue.claims)
    return changes


def _reopened(issue: Issue, event: IssueReopened) -> Changes:
    changes = {**_back_to_work(event.back_to), "ended_at": None, "declined": False}
    return {**changes, **_claimed_again(issue, event)} if event.offered else changes


def _claimed_again(issue: Issue, event: IssueReopened) -> Changes:
    claim = Claim(
        unit=issue.lead_unit or "",
        claimant=issue.claimant or "",
        at=event.stamp.received_at,
        lease_until=event.lease_until,
    )
    pool = issue.ended_offer.but(waiting=()) if issue.ended_offer else None
    return {"pool": pool, "claims": (claim,), "ended_offer": None}


def _closed(_issue: Issue, event: IssueClosed) -> Changes:
    return {"ended_at": event.stamp.received_at}


EVOLVE: Evolvers = {
    RevisitAttempted: _attempted,
    RevisitSampled: _sampled,
    CalledBack: _called_back,
    RevisitRecorded: _recorded,
    ReworkOrdered: _rework,
    IssueReopened: _reopened,
    IssueClosed: _closed,
}
