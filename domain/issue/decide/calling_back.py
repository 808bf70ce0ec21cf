"""Decision on a call that checks how an issue ended without its complainant's word."""

from domain.issue import revisit_plan
from domain.issue.commands import RecordRevisit
from domain.issue.decide.lookups import rules_of
from domain.issue.decision import Decision
from domain.issue.errors import ConflictOfInterestError, RevisitIncompleteError
from domain.issue.events import CalledBack
from domain.policy.revisit import Effect


def call_back(decision: Decision, command: RecordRevisit, effect: Effect | None) -> None:
    """Record the one call, by somebody who did not call before; in vain, it ends with it.

    `effect` is what the policy makes of the answer. An answer that reopens is said in words too.
    """
    issue = decision.issue
    _check_another(decision, command)
    if not command.reached:
        revisit_plan.check_hours(rules_of(decision), decision.received_at)
    if effect == "rework" and command.note is None:
        raise RevisitIncompleteError(accepted=("note",))
    decision.record(
        CalledBack,
        purpose=issue.to_call_back,
        method=command.method,
        reached=command.reached,
        call=command.call,
        contacted_by_unit=command.contacted_by_unit,
        solved=command.solved,
        satisfaction=command.satisfaction,
        reasons=command.reasons,
        note=command.note,
        effect=effect,
    )


def _check_another(decision: Decision, command: RecordRevisit) -> None:
    if command.actor.id in decision.issue.revisit.callers:
        raise ConflictOfInterestError(
            actor=command.actor.id,
            rule="his own calls are looked at",
            accepted="another revisitor",
        )
