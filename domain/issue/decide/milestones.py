"""Decisions on promises and stages, and what must be done before feedback is taken."""

from domain.access.relations import check_relation
from domain.deadlines.compute import start_deadline
from domain.deadlines.errors import StageOrderError
from domain.deadlines.fixed import fixed_deadline
from domain.deadlines.judge import is_on_time
from domain.deadlines.model import Deadline
from domain.deadlines.staged import Stage, StagedLimit
from domain.issue.clocks import next_id
from domain.issue.commands import CompleteStage, MakeCommitment, ReportCommitment, ResolveIssue
from domain.issue.decide.evidence import files_in, require_files
from domain.issue.decide.lookups import require_after_dispatch, require_told
from domain.issue.decide.timing import end_pause
from domain.issue.decision import Deciders, Decision
from domain.issue.errors import (
    CommitmentOpenError,
    EvidenceRequiredError,
    UnknownReferenceError,
)
from domain.issue.events import CommitmentBroken, CommitmentKept, CommitmentMade, StageCompleted
from domain.issue.loops import loop_of
from domain.issue.state import Issue


def make_commitment(decision: Decision, command: MakeCommitment) -> None:
    """Promise something by a date; the limit of the issue runs on as it did."""
    decision.require(CommitmentMade)
    issue = decision.issue
    check_relation(issue, command, decision.facts)
    unit = issue.lead_unit
    require_told(decision, told=command.complainant_told)
    number = str(issue.commitments_made + 1)
    promised = fixed_deadline(
        id=next_id(issue, "commitment"),
        clock="commitment",
        due=command.promised_on,
        started_at=decision.received_at,
        time=decision.facts.time,
        policy=decision.facts.policy.ref,
        subject=number,
    )
    decision.record(
        CommitmentMade,
        started=(promised,),
        unit=unit,
        commitment=number,
        reply=command.reply,
        promised_on=command.promised_on,
    )


def report_commitment(decision: Decision, command: ReportCommitment) -> None:
    """Say whether a promise was kept; kept after its date it is broken all the same."""
    decision.require(CommitmentKept)
    issue, number = decision.issue, command.commitment
    check_relation(issue, command, decision.facts)
    if number not in issue.commitments:
        raise UnknownReferenceError(field="commitment", given=number, accepted=issue.commitments)
    line = issue.open_deadline("commitment", number)
    in_time = line is None or is_on_time(line, decision.received_at)
    if command.kept and in_time:
        decision.record(CommitmentKept, commitment=number, report=command.report)
    else:
        decision.record(
            CommitmentBroken, commitment=number, report=command.report, late=command.kept
        )


def complete_stage(decision: Decision, command: CompleteStage) -> None:
    """Finish the stage that runs and start the next; the last one is finished by the feedback."""
    decision.require(StageCompleted)
    check_relation(decision.issue, command, decision.facts)
    unit = decision.issue.lead_unit
    require_after_dispatch(decision)
    require_files(decision, command.evidence)
    staged = _staged(decision)
    line = decision.issue.open_deadline("resolve")
    running = line.subject if line else ""
    if staged is None or not running or running != command.stage:
        raise StageOrderError(stage=command.stage, accepted=running or "an issue with stages")
    following = _following(staged, running)
    if following is None:
        raise StageOrderError(stage=command.stage, accepted="the feedback, which ends the last one")
    end_pause(decision, "resolve")
    decision.record(
        StageCompleted,
        started=(_stage_clock(decision, following),),
        unit=unit,
        stage=command.stage,
        next_stage=following.key,
        evidence=command.evidence,
        note=command.note,
    )


def _staged(decision: Decision) -> StagedLimit | None:
    issue = decision.issue
    return decision.facts.policy.handling.staged_for(issue.category, issue.source)


def _following(staged: StagedLimit, key: str) -> Stage | None:
    keys = [stage.key for stage in staged.stages]
    after = keys.index(key) + 1 if key in keys else len(keys)
    return staged.stages[after] if after < len(keys) else None


def _stage_clock(decision: Decision, stage: Stage) -> Deadline:
    return start_deadline(
        id=next_id(decision.issue, "resolve"),
        clock="resolve",
        limit=stage.limit,
        started_at=decision.received_at,
        time=decision.facts.time,
        policy=decision.facts.policy.ref,
        upstream_due_at=decision.issue.upstream_due_at,
        subject=stage.key,
    )


def prepare_feedback(decision: Decision, command: ResolveIssue) -> None:
    """Let feedback through only when promises, stages and evidence are complete.

    A unit that gives its feedback waits for nothing any more: a pause ends.
    """
    issue = decision.issue
    if issue.commitments:
        raise CommitmentOpenError(open=issue.commitments)
    _check_last_stage(decision, issue)
    require_files(decision, command.evidence)
    _check_evidence(decision, command)
    end_pause(decision, "resolve")


def _check_last_stage(decision: Decision, issue: Issue) -> None:
    staged, line = _staged(decision), issue.open_deadline("resolve")
    if staged and line and line.subject and _following(staged, line.subject):
        raise StageOrderError(stage=staged.stages[-1].key, accepted=line.subject)


def _check_evidence(decision: Decision, command: ResolveIssue) -> None:
    """Raise EvidenceRequiredError unless what the pack and the loop ask for is there (A3).

    It is there as a file on record; one file shows one thing.
    """
    issue, rules = decision.issue, decision.facts.policy.handling
    loop = loop_of(issue, decision.facts.policy)
    own = rules.evidence_for(issue.category, issue.source, command.outcome)
    asked = dict.fromkeys((*own, *loop.evidence_for("resolve"), *loop.evidence_for("close")))
    shown = {digest: kind for kind, digest in files_in(command.evidence)}
    missing = tuple(kind for kind in asked if kind not in shown.values())
    if missing:
        accepted = f"{missing[0]}:<sha-256 of an attached file>"
        raise EvidenceRequiredError(missing=missing, accepted=accepted)


DECIDE: Deciders = {
    MakeCommitment: make_commitment,
    ReportCommitment: report_commitment,
    CompleteStage: complete_stage,
}
