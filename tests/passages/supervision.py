"""Passages of cards and supervision."""

from collections.abc import Iterator
from datetime import timedelta

from domain.base import Actor
from domain.issue.commands import (
    AnswerSupervision,
    AppealCard,
    Command,
    DecideCardAppeal,
    IssueCard,
    LiftSupervision,
    OpenAccountability,
    RecordInterview,
    SuperviseIssue,
)
from tests.issues import Course
from tests.ordinary import LEAD, person
from tests.passages.steps import (
    then,
    until_claimed,
    until_dispatched,
)


def cards_appealed(course: Course) -> Iterator[Command]:
    """Two cards: one is upheld, one revoked."""
    yield from until_dispatched(course)
    for decision in ("uphold", "revoke"):
        card = f"card-{len(course.issue.cards) + 1}"
        yield then(course, IssueCard)
        yield then(course, AppealCard, card=card)
        yield then(course, DecideCardAppeal, card=card, decision=decision)


def under_supervision(course: Course) -> Iterator[Command]:
    """Supervise, answer, interview, lift."""
    yield from until_claimed(course)
    yield then(course, SuperviseIssue, level="interview")
    yield then(course, AnswerSupervision, _head(course))
    yield then(course, RecordInterview, improve_by=course.now + timedelta(days=30))
    yield then(course, LiftSupervision)
    yield then(course, OpenAccountability)


def _head(course: Course) -> Actor:
    unit = course.issue.lead_unit
    return person(f"{unit}-lead") if unit in {"housing", "transport"} else LEAD
