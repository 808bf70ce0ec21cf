"""What cards leave in the state."""

from domain.issue.events import CardAppealed, CardIssued, CardRevoked, CardUpheld
from domain.issue.evolve.base import Changes, Evolvers
from domain.issue.standing import Card
from domain.issue.state import Issue
from domain.issue.values import CardState


def _issued(issue: Issue, event: CardIssued) -> Changes:
    card = Card(
        colour=event.colour,
        unit=event.unit,
        person=event.person,
        ground=event.ground,
        issued_at=event.stamp.received_at,
        issued_by=event.stamp.actor.id,
        deadline_id=event.deadline_id,
        due_at=event.due_action_at,
    )
    return {"cards": {**issue.cards, event.card: card}}


def _moved(issue: Issue, card: str, state: CardState) -> Changes:
    held = {
        code: each.model_copy(update={"state": state}) if code == card else each
        for code, each in issue.cards.items()
    }
    return {"cards": held}


def _appealed(issue: Issue, event: CardAppealed) -> Changes:
    return _moved(issue, event.card, "appealed")


def _upheld(issue: Issue, event: CardUpheld) -> Changes:
    return _moved(issue, event.card, "upheld")


def _revoked(issue: Issue, event: CardRevoked) -> Changes:
    return _moved(issue, event.card, "revoked")


EVOLVE: Evolvers = {
    CardIssued: _issued,
    CardAppealed: _appealed,
    CardUpheld: _upheld,
    CardRevoked: _revoked,
}
