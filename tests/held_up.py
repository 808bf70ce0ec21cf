"""What a unit, the centre and a supervisor do when an issue cannot simply be resolved."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from domain.base import Actor
from domain.calendar import local_date
from domain.issue.commands import (
    ClaimIssue,
    Command,
    CompleteStage,
    DecideExtension,
    DecideTermination,
    MakeCommitment,
    PauseClock,
    RecordContact,
    ReinstateIssue,
    ReportCommitment,
    RequestExtension,
    RequestTermination,
    ResumeClock,
    ReviewSuspension,
    SuspendIssue,
    VoidBreach,
)
from domain.issue.state import Issue
from domain.issue.values import Slip
from tests.issues import Course
from tests.ordinary import SUPERVISOR, person

Given = tuple[type[Command], Actor | None, dict[str, Any]]
"""A kind of order, who gives it if not who ordinarily does, and its fields."""


def held_up(course: Course) -> tuple[Given, ...]:
    """Return the orders that would fit now, with days that lie ahead of the clock."""
    issue = course.issue
    if issue.status == "suspended":
        return tuple(_on_the_ledger(course))
    return (*_answers(issue), *_delays(course))


def _on_the_ledger(course: Course) -> Iterator[Given]:
    for days in (1, 80):
        day = local_date(course.now) + timedelta(days=days)
        yield ReviewSuspension, None, {"decision": "keep", "review_on": day}
    yield ReviewSuspension, None, {"decision": "close"}
    yield ReinstateIssue, None, {}


def _answers(issue: Issue) -> Iterator[Given]:
    if issue.asked_extension:
        yield DecideExtension, None, {}
        yield DecideExtension, SUPERVISOR, {"decision": "refuse"}
    if issue.asked_termination:
        yield DecideTermination, None, {}
        yield DecideTermination, None, {"decision": "refuse"}
    for number in issue.commitments:
        yield ReportCommitment, None, {"commitment": number}
        yield ReportCommitment, None, {"commitment": number, "kept": False}
    for deadline in issue.done_offline:
        yield VoidBreach, None, {"deadline": deadline}


def _delays(course: Course) -> Iterator[Given]:
    issue, now = course.issue, course.now
    today = local_date(now)
    yield RequestExtension, None, {}
    yield PauseClock, None, {"until": now + timedelta(days=3)}
    yield ResumeClock, None, {}
    dates = {"review_on": today + timedelta(days=30), "expected_on": today + timedelta(days=90)}
    yield SuspendIssue, None, dates
    yield RequestTermination, None, {}
    yield MakeCommitment, None, {"promised_on": today + timedelta(days=2)}
    paper = {"slip": Slip(number="7", evidence=("scan",)), "occurred_at": now - timedelta(days=1)}
    yield RecordContact, None, paper
    if issue.status == "dispatched" and issue.lead_unit:
        yield ClaimIssue, person(f"{issue.lead_unit}-handler-1"), {}
    line = issue.open_deadline("resolve")
    if line and line.subject:
        by = person(issue.claimant) if issue.claimant else None
        yield CompleteStage, by, {"stage": line.subject}
