"""What the rungs of a deadline's ladder bring about, each once and told with both its instants."""

from collections.abc import Callable
from typing import Any, Final

from domain.deadlines.due_actions import DueAction, is_withheld
from domain.deadlines.ladder import Rung, RungAct
from domain.deadlines.model import Deadline
from domain.issue.decide import supervising
from domain.issue.decide.giving_cards import give_card
from domain.issue.decision import Decision
from domain.issue.events import (
    CardWithheld,
    CriticismGiven,
    DeadlineWarned,
    IssueEscalated,
    IssueUrged,
    NoticeGiven,
    ToldEvent,
)
from domain.issue.upwards import answering_unit, card_target, told
from domain.issue.values import CardColour

Fired = dict[str, Any]
"""The fields that say which rung it was, when it was due and when it fired."""


def climb_rung(decision: Decision, action: DueAction) -> None:
    """Do what the rung says; while the deadline is provisional, only note what is withheld."""
    rung, deadline = action.rung, decision.issue.deadlines[action.deadline_id]
    assert rung is not None  # noqa: S101  # the caller looked
    fired: Fired = {
        "deadline_id": deadline.id,
        "revision": deadline.revision,
        "action": action.action,
        "due_action_at": action.at,
        "fired_at": decision.recorded_at,
    }
    if is_withheld(deadline, rung):
        unit = answering_unit(decision.issue, decision.facts)
        decision.record(CardWithheld, does=rung.does, unit=unit, **fired)
    else:
        _DO[rung.does](decision, rung, deadline, fired)


def _tell(event: type[ToldEvent]) -> "Do":
    def do(decision: Decision, rung: Rung, deadline: Deadline, fired: Fired) -> None:
        own = decision.issue.evaluator_of(deadline.clock)
        found = told(decision.issue, decision.facts, rung.to, own=own)
        decision.record(event, **found.fields, **fired)

    return do


def _supervise(decision: Decision, rung: Rung, _deadline: Deadline, fired: Fired) -> None:
    level = "interview" if rung.does == "interview" else supervising.level_of(rung.level)
    if not supervising.rises(decision.issue, level):
        # Supervised as strictly already: whoever is above hears that it did not help.
        found = told(decision.issue, decision.facts, "supervisor")
        decision.record(NoticeGiven, **found.fields, **fired)
        return
    supervising.supervise(decision, level, "overdue", to=rung.to or "unit_lead", fields=fired)


def _card(decision: Decision, rung: Rung, _deadline: Deadline, fired: Fired) -> None:
    unit, person = card_target(decision.issue, decision.facts, rung.to)
    ground = "overdue" if rung.does == "red" else "nearly_due"
    colour: CardColour = "red" if rung.does == "red" else "yellow"
    give_card(decision, colour, unit=unit, person=person, ground=ground, fields=fired)


def _lamp(decision: Decision, _rung: Rung, deadline: Deadline, fired: Fired) -> None:
    decision.record(DeadlineWarned, clock=deadline.clock, due_at=deadline.due_at, **fired)


Do = Callable[[Decision, Rung, Deadline, Fired], None]

_DO: Final[dict[RungAct, Do]] = {
    "urge": _tell(IssueUrged),
    "notice": _tell(NoticeGiven),
    "escalate": _tell(IssueEscalated),
    "criticise": _tell(CriticismGiven),
    "supervise": _supervise,
    "interview": _supervise,
    "yellow": _card,
    "red": _card,
    "lamp": _lamp,
}
"""What a rung does → how it is recorded."""
