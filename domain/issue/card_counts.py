"""Counts a target's cards over all issues, in the transaction that gives or revokes one."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from domain.base import PersonCode, UnitCode
from domain.calendar import local_date
from domain.cards.events import CardCounted, CardDiscounted
from domain.cards.record import NAME, CardRecord, Span, is_in_span
from domain.event import AggregateEvent
from domain.issue.decision import Decision
from domain.issue.events import CardIssued, CardRevoked
from domain.issue.holds import PERSON, UNIT, named
from domain.issue.state import Issue
from domain.issue.values import CardColour


def target_of(unit: UnitCode | None, person: PersonCode | None) -> str:
    """Return who is given a card: the person, else the unit."""
    return named(PERSON, person) if person else named(UNIT, unit or "")


def held_in(decision: Decision, target: str, colour: CardColour, *, span: Span, on: date) -> int:
    """Return how many cards of the colour the target has in the span that the day lies in.

    Those that the decision itself gives and revokes are counted as it leaves them.
    """
    days = {
        (card.issue, card.card): card.on
        for card in decision.facts.card_record(target).state.cards
        if card.colour == colour
    }
    for event in decision.all_events:
        stream = event.stamp.issue_id
        if isinstance(event, CardIssued) and (_target(event), event.colour) == (target, colour):
            days[stream, event.card] = day_of(event)
        elif isinstance(event, CardRevoked):
            days.pop((stream, event.card), None)
    return sum(is_in_span(span, day, on) for day in days.values())


def day_of(card: CardIssued) -> date:
    """Return the local day on which a card was due, or came in where nothing made it due."""
    return local_date(card.due_action_at or card.stamp.received_at)


def settle(decision: Decision) -> Iterator[AggregateEvent]:
    """Yield which cards count from now on, and which count no more, each for its target."""
    if decision.facts.card_records is None:
        return
    given = {each.card: each for each in decision.events if isinstance(each, CardIssued)}
    revoked = [each.card for each in decision.events if isinstance(each, CardRevoked)]
    for code, card in given.items():
        if code not in revoked:
            yield _counted(decision, card)
    for code in revoked:
        if code not in given:
            yield from _discounted(decision, decision.issue, code)


def _counted(decision: Decision, card: CardIssued) -> CardCounted:
    target = _target(card)
    return CardCounted(
        entry=decision.entry_in(NAME, decision.facts.card_record(target)),
        target=target,
        issue=card.stamp.issue_id,
        card=card.card,
        colour=card.colour,
        on=day_of(card),
    )


def _discounted(decision: Decision, issue: Issue, code: str) -> Iterator[CardDiscounted]:
    card = issue.cards[code]
    target = target_of(card.unit, card.person)
    standing = decision.facts.card_record(target)
    if _counts(standing.state, issue.issue_id, code):
        entry = decision.entry_in(NAME, standing)
        yield CardDiscounted(entry=entry, target=target, issue=issue.issue_id, card=code)


def _counts(record: CardRecord, issue: UUID, code: str) -> bool:
    # A card of before its policy counted over issues is in no record.
    return any((each.issue, each.card) == (issue, code) for each in record.cards)


def _target(card: CardIssued) -> str:
    return target_of(card.unit, card.person)
