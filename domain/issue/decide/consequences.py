"""What follows by itself from a step: supervision after so much of this, cards given in error."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from domain.base import ReasonCode
from domain.issue.decide import supervising
from domain.issue.decide.giving_cards import revoke_what_was_in_time
from domain.issue.decision import Decision
from domain.issue.events import CalledBack, IssueEvent, RevisitRecorded, SuspensionReviewMissed
from domain.issue.events.supervision import IssueSupervised
from domain.issue.state import Issue
from domain.issue.transitions import statuses_before
from domain.policy import Policy


class Counted(NamedTuple):
    """A number of the issue and the rule that says at which count it is supervised."""

    field: str
    rule: str
    ground: ReasonCode


COUNTED: Final = (
    Counted("reworks", "after_reworks", "reworked"),
    Counted("repeat_contacts", "after_repeat_contacts", "repeated"),
)
"""rules.md 5, 7.6; lifecycle.md 2, RecordRepeatContact."""


def draw(before: Issue, decision: Decision) -> None:
    """Record what the rules make of the step, after its own events."""
    revoke_what_was_in_time(decision)
    if decision.issue.status not in statuses_before(IssueSupervised):
        return
    for ground in _grounds(before, decision):
        if supervising.rises(decision.issue, "daily"):
            supervising.supervise(decision, "daily", ground, to="unit_lead", fields={})


def _grounds(before: Issue, decision: Decision) -> Iterator[ReasonCode]:
    rules = decision.facts.policy.supervision
    for counted in COUNTED:
        limit = getattr(rules, counted.rule)
        was, is_now = getattr(before, counted.field), getattr(decision.issue, counted.field)
        if limit is not None and was < limit <= is_now:
            yield counted.ground
    for event in decision.events:
        if calls_supervisor(before, event, decision.facts.policy):
            yield "called_by_answer"
        if isinstance(event, SuspensionReviewMissed) and event.supervise:
            yield "reviews_missed"


def calls_supervisor(before: Issue, event: IssueEvent, policy: Policy) -> bool:
    """Return whether an answer calls a supervisor: by its reasons, or by a contact that was none.

    The unit recorded that it had reached the complainant, and he says nobody ever called.
    """
    if not isinstance(event, RevisitRecorded | CalledBack):
        return False
    return event.effect == "supervise" or answer_is_grave(
        before, event.reasons, event.contacted_by_unit, policy
    )


def answer_is_grave(
    issue: Issue, reasons: tuple[ReasonCode, ...], contacted_by_unit: str, policy: Policy
) -> bool:
    """Return whether an answer is one that a supervisor looks at himself."""
    named = set(reasons) & set(policy.reasons.call_supervisor)
    return bool(named) or (contacted_by_unit == "no" and issue.contacted)
