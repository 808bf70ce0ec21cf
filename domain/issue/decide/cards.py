"""Decisions about cards: giving one, contesting it, deciding on that."""

from domain.access.relations import check_appeal, is_target
from domain.access.sight import check_seen
from domain.issue.commands import AppealCard, DecideCardAppeal, IssueCard
from domain.issue.decide.giving_cards import give_card
from domain.issue.decide.lookups import require_reason, require_unit, window_closed
from domain.issue.decision import Deciders, Decision
from domain.issue.errors import (
    AppealTooLateError,
    CardSettledError,
    CardTargetError,
    NotCardTargetError,
    UnknownCardError,
    UnknownReferenceError,
)
from domain.issue.events import CardAppealed, CardIssued, CardRevoked, CardUpheld
from domain.issue.standing import Card
from domain.issue.values import CardState


def order_card(decision: Decision, command: IssueCard) -> None:
    """Give a card to the one unit or person that is named."""
    decision.require(CardIssued)
    if (command.unit is None) == (command.person is None):
        raise CardTargetError(given="nobody" if command.unit is None else "two targets")
    if command.unit:
        require_unit(decision, command.unit, field="unit")
    elif decision.facts.directory.member(command.person) is None:
        raise UnknownReferenceError(
            field="person", given=str(command.person), accepted="somebody of the directory"
        )
    require_reason(command.ground, decision.facts.policy.reasons.card, field="ground")
    give_card(
        decision,
        command.colour,
        unit=command.unit,
        person=command.person,
        ground=command.ground,
        actor=command.actor,
        fields={"note": command.note},
    )


def appeal(decision: Decision, command: AppealCard) -> None:
    """Contest a card inside the window: its person, or the head of its unit."""
    decision.require(CardAppealed)
    card = _card(decision, command.card, "issued")
    if not is_target(card, command.actor):
        target = card.person or card.unit
        raise NotCardTargetError(target=str(target), given=command.actor.id)
    window = decision.facts.policy.cards.appeal
    if window is None:
        raise AppealTooLateError(accepted=card.issued_at.isoformat())
    closed = window_closed(decision, window, card.issued_at)
    if closed:
        raise AppealTooLateError(accepted=closed.isoformat())
    decision.record(CardAppealed, card=command.card, grounds=command.grounds)


def decide_appeal(decision: Decision, command: DecideCardAppeal) -> None:
    """Uphold or revoke a card: somebody who neither gave it nor belongs to its target."""
    decision.require(CardUpheld)
    card = _card(decision, command.card, "appealed")
    check_appeal(card, command.actor, decision.facts.directory)
    check_seen(decision.issue, command.actor, decision.facts)
    if command.decision == "uphold":
        decision.record(CardUpheld, card=command.card, findings=command.findings)
    else:
        decision.record(CardRevoked, card=command.card, cause="appeal", findings=command.findings)


def _card(decision: Decision, code: str, state: CardState) -> Card:
    cards = decision.issue.cards
    if code not in cards:
        raise UnknownCardError(given=code, accepted=tuple(cards) or "none was given")
    if cards[code].state != state:
        raise CardSettledError(card=code, state=cards[code].state, accepted=state)
    return cards[code]


DECIDE: Deciders = {
    IssueCard: order_card,
    AppealCard: appeal,
    DecideCardAppeal: decide_appeal,
}
