"""Who evaluates what was done where those who asked do it, and not the centre (A3, A4)."""

from domain.access.relations import check_relation
from domain.base import UnitCode
from domain.directory.posts import post_code
from domain.issue.commands import RecordRevisit
from domain.issue.decision import Decision
from domain.issue.errors import RevisitIncompleteError
from domain.issue.events import ResolutionAccepted
from domain.issue.loops import loop_of


def evaluator_of(decision: Decision) -> UnitCode | None:
    """Return the unit that evaluates the feedback to come, None where the centre does.

    It is the unit that asked; where that one handles the matter itself or has nobody to evaluate,
    the nearest one above it. A part does not speak, and a resident is asked by the centre.
    """
    issue, policy = decision.issue, decision.facts.policy
    loop = loop_of(issue, policy)
    if loop.evaluator == "centre" or issue.parent or issue.proposing_unit is None:
        return None
    directory, roles = decision.facts.directory, policy.roles_for("RecordRevisit", loop)
    above = (unit.code for unit in directory.above(issue.proposing_unit))
    return next(
        (
            unit
            for unit in (issue.proposing_unit, *above)
            if unit not in issue.handling_units
            and any(directory.holders(post_code(role, unit)) for role in roles)
        ),
        None,
    )


def begin(decision: Decision, command: RecordRevisit) -> bool:
    """Return whether those who asked evaluate; their answer also accepts the feedback."""
    issue = decision.issue
    if issue.feedback is None or issue.feedback.evaluator is None:
        return False
    check_relation(issue, command, decision.facts)
    if not command.reached:
        raise RevisitIncompleteError(accepted=("solved", "satisfaction"))
    if not issue.feedback.accepted:
        decision.record(ResolutionAccepted)
    return True
