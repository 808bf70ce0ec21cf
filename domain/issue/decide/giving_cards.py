"""Gives a card with what the policy makes of it, and takes back one that was given in error."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from domain.base import SYSTEM, Actor, PersonCode, ReasonCode, UnitCode
from domain.calendar import local_date
from domain.issue.card_counts import held_in, target_of
from domain.issue.decision import Decision
from domain.issue.events import CardIssued, CardRevoked
from domain.issue.standing import Card
from domain.issue.values import CardColour
from domain.policy import CardEffect


def give_card(
    decision: Decision,
    colour: CardColour,
    *,
    unit: UnitCode | None,
    person: PersonCode | None,
    ground: ReasonCode,
    actor: Actor = SYSTEM,
    fields: Mapping[str, Any],
) -> None:
    """Record a card for exactly one unit or person, with its effects."""
    on = local_date(fields.get("due_action_at") or decision.received_at)
    effect = _effect(decision, colour, unit, person, on)
    decision.record(
        CardIssued,
        card=f"card-{len(decision.issue.cards) + 1}",
        colour=colour,
        unit=unit,
        person=person,
        ground=ground,
        points=effect.points,
        letter=effect.letter,
        interview=effect.interview,
        actor=actor,
        **fields,
    )


def _effect(
    decision: Decision,
    colour: CardColour,
    unit: UnitCode | None,
    person: PersonCode | None,
    on: date,
) -> CardEffect:
    """Return what this card brings about, counted with those the target has."""
    rules = decision.facts.policy.cards
    effect = rules.of(colour)
    for repeated in rules.repeated:
        if repeated.colour != colour:
            continue
        if repeated.within == "issue":
            held = _of_issue(decision, colour, unit, person)
        else:
            target = target_of(unit, person)
            held = held_in(decision, target, colour, span=repeated.within, on=on)
        if held + 1 == repeated.count:
            effect = _both(effect, repeated.effect)
    return effect


def _of_issue(
    decision: Decision, colour: CardColour, unit: UnitCode | None, person: PersonCode | None
) -> int:
    """Return how many cards of the colour the target has of this issue."""
    return sum(
        (card.colour, card.unit, card.person) == (colour, unit, person) and card.state != "revoked"
        for card in decision.issue.cards.values()
    )


def _both(one: CardEffect, other: CardEffect) -> CardEffect:
    return CardEffect(
        points=one.points + other.points,
        letter=one.letter or other.letter,
        interview=one.interview or other.interview,
    )


def revoke_what_was_in_time(decision: Decision) -> None:
    """Take back the cards of deadlines that had stopped or stood before the cards were due.

    A step received in time was under way, or entered late with its proof, while the timer fired.
    """
    for code, card in tuple(decision.issue.cards.items()):
        if card.state != "revoked" and _was_in_time(decision, card):
            decision.record(CardRevoked, card=code, cause="in_time", actor=SYSTEM)


def _was_in_time(decision: Decision, card: Card) -> bool:
    deadline = decision.issue.deadlines.get(card.deadline_id or "")
    if deadline is None or card.due_at is None:
        return False
    stood = deadline.pauses[-1].since if deadline.state == "paused" else None
    ended = deadline.stopped_at or stood
    return ended is not None and ended < card.due_at
