"""Cards counted over all issues of a quarter: for one target, each once, revoked ones not."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest

from application.facts import FactsInForce
from domain.base import Actor
from domain.cards.events import CardCounted, CardDiscounted
from domain.cards.record import target_stream
from domain.issue.events import CardIssued
from domain.policy import Policy
from domain.policy.cards import CardEffect, CardRules, RepeatedCards
from tests.calendars import at
from tests.desk import Desk, receipt_in
from tests.ordinary import DISPATCHER, LEAD, MORNING, SECOND_SUPERVISOR, SUPERVISOR, in_force


def counting(*within: str) -> FactsInForce:
    """Return the default facts, where two yellow cards within these spans lead to an interview."""
    default = in_force().at(MORNING)
    repeated = tuple(
        RepeatedCards.model_validate(
            {
                "colour": "yellow",
                "count": 2,
                "within": each,
                "effect": CardEffect(interview=True, points=-1),
            }
        )
        for each in within
    )
    rules = CardRules(repeated=repeated, appeal=default.policy.cards.appeal)
    policy: Policy = default.policy.model_copy(update={"cards": rules})
    return FactsInForce.given(policy, default.time.calendar)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Return a desk where cards are counted over a quarter."""
    desk = Desk(tmp_path, facts=counting("quarter"), max_skew=None)
    yield desk
    desk.close()


def card(desk: Desk, issue: UUID | None = None, **draft: str) -> CardIssued:
    """Give a card, on an issue of its own unless one is named; return its event."""
    issue = issue or desk.report().issue_id
    desk_order = order(desk, issue, "IssueCard", SUPERVISOR, **{**YELLOW, **draft})
    assert isinstance(desk_order, CardIssued)
    return desk_order


YELLOW = {"colour": "yellow", "unit": "housing", "ground": "perfunctory"}
PERSON = {"colour": "yellow", "person": "housing-handler-1", "ground": "perfunctory"}


def order(desk: Desk, issue: UUID, kind: str, by: Actor, **draft: str) -> Any:  # noqa: ANN401  # one event
    """Give an order that brings about one event, and return it."""
    receipt_in(desk.give(desk.order(kind, by, draft=draft, issue_id=issue)))
    return desk.stored(issue)[-1].event


def revoked(desk: Desk, given: CardIssued) -> None:
    """Let the card be appealed and revoked."""
    issue = given.stamp.issue_id
    order(desk, issue, "AppealCard", LEAD, card=given.card, grounds="已按时答复")
    said = {"decision": "revoke", "findings": "属实"}
    order(desk, issue, "DecideCardAppeal", SECOND_SUPERVISOR, card=given.card, **said)


def told(desk: Desk, target: str) -> list[tuple[type, UUID, str]]:
    """Return what the stream of the target says, in order."""
    recorded = (each.event for each in desk.store.read(target_stream(target)))
    return [
        (type(event), event.issue, event.card)
        for event in recorded
        if isinstance(event, CardCounted | CardDiscounted)
    ]


class TestQuarter:
    def test_the_second_card_of_another_issue(self, desk: Desk) -> None:
        """Two in a quarter lead to an interview (A7); the third brings nothing more."""
        found = [card(desk) for _ in range(3)]
        assert [each.interview for each in found] == [False, True, False]
        assert [each.points for each in found] == [0, -1, 0]

    def test_another_quarter_begins_anew(self, desk: Desk) -> None:
        """The quarters of the calendar, by local days: the last minute of March is still in it."""
        found = []
        for local in (
            "2026-03-02T09:00",
            "2026-04-01T00:00",
            "2026-06-30T23:59",
            "2026-07-01T00:00",
        ):
            desk.now = at(local)
            found.append(card(desk).interview)
        assert found == [False, False, True, False]

    def test_another_target_counts_for_itself(self, desk: Desk) -> None:
        """Neither another unit nor a person of the unit answers for its cards."""
        card(desk)
        assert not card(desk, unit="transport").interview
        mine = order(desk, desk.report().issue_id, "IssueCard", SUPERVISOR, **PERSON)
        again = order(desk, desk.report().issue_id, "IssueCard", SUPERVISOR, **PERSON)
        assert (mine.interview, again.interview) == (False, True)

    def test_another_colour_counts_for_itself(self, desk: Desk) -> None:
        """A red card is no second yellow one."""
        card(desk, colour="red")
        assert not card(desk).interview
        assert card(desk).interview

    def test_both_on_one_issue(self, desk: Desk) -> None:
        """Its own cards count with those of others."""
        issue = desk.report().issue_id
        card(desk, issue)
        assert card(desk, issue).interview

    def test_a_revoked_card_counts_no_more(self, desk: Desk) -> None:
        """What was taken back on one issue is not held against the unit on another."""
        first = card(desk)
        revoked(desk, first)
        second = card(desk)
        assert not second.interview
        assert card(desk).interview
        issue = first.stamp.issue_id
        assert told(desk, "unit:housing")[:3] == [
            (CardCounted, issue, "card-1"),
            (CardDiscounted, issue, "card-1"),
            (CardCounted, second.stamp.issue_id, "card-1"),
        ]

    def test_two_at_once(self, desk: Desk) -> None:
        """Given in the same moment, one of them is the second."""
        issues = [desk.report().issue_id for _ in range(2)]
        begin = Barrier(2)

        def give(issue: UUID) -> bool:
            begin.wait()
            return card(desk, issue).interview

        with ThreadPoolExecutor(2) as both:
            assert sorted(both.map(give, issues)) == [False, True]

    def test_another_process_counts_on(self, desk: Desk) -> None:
        """The record is in the store, not in memory."""
        card(desk)
        other = Desk(desk.directory, now=desk.now, max_skew=None, facts=desk.facts)
        assert card(other).interview
        other.close()


@pytest.mark.parametrize(
    ("within", "expected"),
    [
        ("month", [False, False, False]),
        ("quarter", [False, True, False]),
        ("year", [False, True, False]),
    ],
)
def test_spans(tmp_path: Path, within: str, expected: list[bool]) -> None:
    """One card in January, in March and in December."""
    desk = Desk(tmp_path, facts=counting(within), max_skew=None)
    found = []
    for local in ("2026-01-05T09:00", "2026-03-02T09:00", "2026-12-31T23:59"):
        desk.now = at(local)
        found.append(card(desk).interview)
    desk.close()
    assert found == expected


def test_what_no_rule_counts_is_not_written(tmp_path: Path) -> None:
    """A pack that counts the cards of one issue alone pays for no stream of targets."""
    desk = Desk(tmp_path, facts=counting("issue"), max_skew=None)
    issue = desk.report().issue_id
    assert [card(desk, issue).interview for _ in range(2)] == [False, True]
    assert told(desk, "unit:housing") == []
    assert not card(desk).interview
    desk.close()


def test_an_issue_without_cards_writes_to_no_target(desk: Desk) -> None:
    """Only who is given a card has a stream."""
    issue = desk.report().issue_id
    order(desk, issue, "DispatchIssue", DISPATCHER, unit="housing")
    assert told(desk, "unit:housing") == []
