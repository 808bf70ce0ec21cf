"""Decisions of supervision: urging, supervising, answers, interviews, revised deadlines."""

from collections.abc import Mapping
from math import ceil
from typing import Any, Final, get_args

from domain.base import SYSTEM, Actor, ReasonCode
from domain.deadlines.fixed import fixed_deadline
from domain.deadlines.judge import breach_instant, is_on_time
from domain.deadlines.model import Deadline
from domain.issue.clocks import next_id
from domain.issue.commands import (
    AnswerSupervision,
    LiftSupervision,
    RecordInterview,
    SuperviseIssue,
    UrgeIssue,
)
from domain.issue.decide.lookups import require_future, window_of
from domain.issue.decision import Deciders, Decision
from domain.issue.errors import (
    AlreadySupervisedError,
    NotAddresseeError,
    NotSupervisedError,
    UnknownReferenceError,
    UrgedRecentlyError,
    WrongStateError,
)
from domain.issue.events import (
    InterviewRecorded,
    IssueSupervised,
    IssueUrged,
    SupervisionAnswered,
    SupervisionLifted,
)
from domain.issue.state import Issue
from domain.issue.upwards import answering_unit, told
from domain.issue.values import SupervisionLevel

LEVELS: Final[tuple[SupervisionLevel, ...]] = get_args(SupervisionLevel)
"""Of supervision, the lowest first."""
URGED: Final = ("dispatched", "claimed", "return_requested")


def urge(decision: Decision, command: UrgeIssue) -> None:
    """Urge who has the issue; a complainant only as often as the policy lets him."""
    issue = decision.issue
    if issue.status not in URGED:
        raise WrongStateError(status=issue.status, step="IssueUrged", accepted=URGED)
    if command.actor.role == "resident":
        _check_patience(decision)
    found = told(issue, decision.facts, "lead_unit")
    decision.record(IssueUrged, note=command.note, **found.fields)


def _check_patience(decision: Decision) -> None:
    every = decision.facts.policy.supervision.complainant_urges_every
    last = decision.issue.complainant_urged_at
    window = window_of(decision, every, last) if every and last else None
    if window and is_on_time(window, decision.received_at):
        again = breach_instant(window)
        seconds = ceil((again - decision.received_at).total_seconds())
        raise UrgedRecentlyError(accepted=again.isoformat(), seconds=seconds)


def order_supervision(decision: Decision, command: SuperviseIssue) -> None:
    """Supervise, or raise the level; the unit answers by the day named, else by the policy."""
    decision.require(IssueSupervised)
    require_future(decision, command.answer_by, field="answer_by")
    if not rises(decision.issue, command.level):
        raise AlreadySupervisedError(given=_highest(decision.issue))
    supervise(
        decision,
        command.level,
        command.ground,
        to="unit_lead",
        fields={"note": command.note, "answer_by": command.answer_by},
        actor=command.actor,
    )


def rises(issue: Issue, level: SupervisionLevel) -> bool:
    """Return whether this level is above what the issue is under."""
    held = _highest(issue)
    return held is None or LEVELS.index(level) > LEVELS.index(held)


def level_of(name: str) -> SupervisionLevel:
    """Return the level that a rung names, the lowest where it names none."""
    return next((level for level in LEVELS if level == name), "daily")


def _highest(issue: Issue) -> SupervisionLevel | None:
    levels = (each.level for each in issue.supervisions.values())
    return max(levels, key=LEVELS.index, default=None)


def supervise(
    decision: Decision,
    level: SupervisionLevel,
    ground: ReasonCode,
    *,
    to: str,
    fields: Mapping[str, Any],
    actor: Actor = SYSTEM,
) -> None:
    """Record a supervision of the unit that answers for the issue, with who is told of it."""
    number = str(decision.issue.supervisions_made + 1)
    found = told(decision.issue, decision.facts, to)
    unit = answering_unit(decision.issue, decision.facts)
    answer_by = fields.get("answer_by")
    decision.record(
        IssueSupervised,
        supervision=number,
        level=level,
        ground=ground,
        started=(_answer_deadline(decision, number, answer_by),) if answer_by else (),
        actor=actor,
        **{**found.fields, "unit": unit},
        **fields,
    )


def _answer_deadline(decision: Decision, number: str, answer_by: Any) -> Deadline:  # noqa: ANN401  # an instant
    return fixed_deadline(
        id=next_id(decision.issue, "supervision_answer"),
        clock="supervision_answer",
        due=answer_by,
        started_at=decision.received_at,
        time=decision.facts.time,
        policy=decision.facts.policy.ref,
        subject=number,
    )


def answer(decision: Decision, command: AnswerSupervision) -> None:
    """Answer for the supervised unit; only its lead does."""
    decision.require(SupervisionAnswered)
    waiting = {key: s for key, s in decision.issue.supervisions.items() if not s.is_answered}
    number = _chosen(command.supervision, tuple(waiting))
    unit = waiting[number].unit
    if command.actor.unit != unit:
        raise NotAddresseeError(unit=str(unit), given=command.actor.unit or command.actor.id)
    decision.record(SupervisionAnswered, supervision=number, unit=unit, answer=command.answer)


def lift(decision: Decision, command: LiftSupervision) -> None:
    """End a supervision, answered or not."""
    decision.require(SupervisionLifted)
    number = _chosen(command.supervision, tuple(decision.issue.supervisions))
    decision.record(SupervisionLifted, supervision=number, result=command.result)


def _chosen(asked: str | None, known: tuple[str, ...]) -> str:
    """Return the supervision that was named, else the latest one."""
    number = asked or (known[-1] if known else "")
    if number not in known:
        raise NotSupervisedError(given=number or "at all", accepted=known or "a supervision first")
    return number


def record_interview(decision: Decision, command: RecordInterview) -> None:
    """Record a formal talk, while the issue is under supervision."""
    decision.require(InterviewRecorded)
    require_future(decision, command.improve_by, field="improve_by")
    issue, directory = decision.issue, decision.facts.directory
    if not issue.supervisions:
        raise NotSupervisedError(given="at all", accepted="a supervision first")
    if directory.member(command.person) is None:
        raise UnknownReferenceError(
            field="person", given=command.person, accepted="somebody of the directory"
        )
    decision.record(
        InterviewRecorded,
        unit=answering_unit(issue, decision.facts),
        person=command.person,
        findings=command.findings,
        improve_by=command.improve_by,
        recheck_at=command.recheck_at,
    )


DECIDE: Deciders = {
    UrgeIssue: urge,
    SuperviseIssue: order_supervision,
    AnswerSupervision: answer,
    LiftSupervision: lift,
    RecordInterview: record_interview,
}
