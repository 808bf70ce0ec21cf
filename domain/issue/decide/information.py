"""Decisions on questions to the complainant: who may ask, how long he has, and which clocks stand.

Asking gains no time: the clocks go on, unless a dispatcher lets them stand, and that only once.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from domain.access.relations import check_relation
from domain.deadlines.compute import start_deadline
from domain.deadlines.judge import breach_instant
from domain.deadlines.model import Clock, Deadline, DeadlineChange, Limit
from domain.deadlines.pause import resume
from domain.issue.clocks import plain_limit
from domain.issue.commands import ProvideInformation, RequestInformation
from domain.issue.decide.certificates import check_not_forbidden
from domain.issue.decide.lookups import require_unit
from domain.issue.decision import Deciders, Decision
from domain.issue.errors import (
    AnswerLimitError,
    NobodyToAskError,
    NotPermittedError,
    PauseUsedError,
)
from domain.issue.events import (
    InformationProvided,
    InformationRequested,
    InformationRequestExpired,
)

_STANDING: Final[frozenset[Clock]] = frozenset({"dispatch", "claim", "contact", "resolve"})
"""The clocks of who cannot go on without the answer; the whole issue's goes on."""
_WHY: Final = "information"
_CONSENTS: Final = "dispatcher"
OWN_LIMIT: Final = "the asker's own"
"""Source of a limit that the asker named within the policy's."""


def request_information(decision: Decision, command: RequestInformation) -> None:
    """Ask the complainant. A handler who wants the clocks to stand needs a dispatcher's consent."""
    decision.require(InformationRequested)
    issue = decision.issue
    check_relation(issue, command, decision.facts)
    if not issue.complainants:
        raise NobodyToAskError
    check_not_forbidden(decision, command.certificate)
    if command.issuer:
        require_unit(decision, command.issuer, field="issuer")
    own_limit = _own_limit(decision, command)
    if command.pause_clocks and not _consented(decision, command):
        return
    standing = tuple(_let_stand(decision)) if command.pause_clocks else ()
    decision.record(
        InformationRequested,
        question=command.question,
        clocks_paused=command.pause_clocks,
        approver=decision.approver,
        certificate=command.certificate,
        issuer=command.issuer,
        started=_started(decision, own_limit),
        changed=standing,
    )


def _consented(decision: Decision, command: RequestInformation) -> bool:
    """Return whether a dispatcher agrees; else he is asked, and nothing else happens yet."""
    if decision.issue.stood_for_information:
        raise PauseUsedError
    giver = decision.command.actor
    if giver.role == _CONSENTS:
        return True
    if decision.approver is None:
        decision.ask_second_person("pause_for_information", command, command.question)
        return False
    raise NotPermittedError(
        actor=giver.id, role=giver.role, command="RequestInformation", accepted=(_CONSENTS,)
    )


def _own_limit(decision: Decision, command: RequestInformation) -> Limit | None:
    """Return the asker's own limit, None where he leaves it to the policy's, which is the most."""
    issue, days = decision.issue, command.answer_within_days
    if days is None:
        return None
    policy = decision.facts.policy
    most = plain_limit(issue, "information", policy, urgency=issue.urgency, unit=issue.lead_unit)
    if most and most.unit == "work_day" and days > most.amount:
        raise AnswerLimitError(given=days, accepted=most.amount)
    return Limit(amount=days, unit="work_day", source=OWN_LIMIT)


def _started(decision: Decision, limit: Limit | None) -> tuple[Deadline, ...]:
    if limit is None:
        return ()
    issue = decision.issue
    asked = sum(1 for each in issue.deadlines.values() if each.clock == "information")
    deadline = start_deadline(
        id=f"information-{asked + 1}",
        clock="information",
        limit=limit,
        started_at=decision.received_at,
        time=decision.facts.time,
        policy=decision.facts.policy.ref,
        upstream_due_at=issue.upstream_due_at,
    )
    return (deadline,)


def _let_stand(decision: Decision) -> Iterator[DeadlineChange]:
    """Yield the pauses of the clocks that run; what is late already does not stand."""
    for deadline in tuple(decision.issue.deadlines.values()):
        if deadline.clock not in _STANDING or deadline.state != "running" or deadline.breached_at:
            continue
        if decision.received_at >= breach_instant(deadline):
            decision.breach(deadline)
            continue
        at = _not_before(deadline, decision.received_at)
        yield DeadlineChange(id=deadline.id, why="paused", at=at, reason=_WHY)


def provide_information(decision: Decision, command: ProvideInformation) -> None:
    """Go on where the issue was, with what the complainant gave."""
    decision.require(InformationProvided)
    decision.record(
        InformationProvided,
        text=command.text,
        attachments=command.attachments,
        changed=tuple(_let_run(decision)),
    )


def expire(decision: Decision) -> None:
    """Go on where the issue was, without an answer: its time is over."""
    decision.record(InformationRequestExpired, changed=tuple(_let_run(decision)))


def _let_run(decision: Decision) -> Iterator[DeadlineChange]:
    """Yield the resumptions of the clocks that stood for the question."""
    issue = decision.issue
    for deadline in issue.deadlines.values():
        if deadline.state != "paused" or deadline.pauses[-1].reason != _WHY:
            continue
        at = _not_before(deadline, decision.received_at)
        running = resume(deadline, at, decision.facts.time, upstream_due_at=issue.upstream_due_at)
        yield DeadlineChange(id=deadline.id, why="resumed", at=at, deadline=running)


def _not_before(deadline: Deadline, at: datetime) -> datetime:
    """Return `at`, but not before the clock's last turn: two edges may stamp out of order."""
    turns = [turn for each in deadline.pauses for turn in (each.since, each.until) if turn]
    return max(at, deadline.started_at, *turns)


DECIDE: Deciders = {
    RequestInformation: request_information,
    ProvideInformation: provide_information,
}
