"""What `answer` says before there is an order is what `decide` says of the order."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import pytest

from domain.access.permit import answer, permitted
from domain.base import SYSTEM, Actor
from domain.errors import DomainError
from domain.issue.commands import (
    COMMANDS,
    ActOnDue,
    AddNote,
    AppealCard,
    Command,
    DispatchIssue,
    ReportIssue,
    UnknownCommandError,
)
from domain.issue.facts import Facts
from domain.issue.state import Issue
from domain.issue.values import Respondent, Status
from tests.issues import Course, a_claimed_issue, an_issue, an_issue_in, facts_at
from tests.ordinary import (
    CLERK,
    COLLEAGUE,
    DISPATCHER,
    HANDLER,
    LEAD,
    OUTSIDER,
    RESIDENT,
    REVIEWER,
    STRANGER,
    SUPERVISOR,
    person,
)

ACTORS: Final = (
    SYSTEM,
    RESIDENT,
    STRANGER,
    CLERK,
    DISPATCHER,
    HANDLER,
    COLLEAGUE,
    LEAD,
    OUTSIDER,
    REVIEWER,
    SUPERVISOR,
    person("auditor-1"),
    person("transport-lead"),
    Actor(id="nobody", role="dispatcher", unit="centre"),
)
ORDERS: Final = [kind for kind in COMMANDS.values() if kind is not ActOnDue]
STATUSES: Final[tuple[Status, ...]] = (
    "new",
    "discovered",
    "dispatched",
    "claimed",
    "resolved",
    "return_requested",
    "closed",
)
BY_ITS_WORDS: Final = frozenset(
    {"ConfirmHours", "ReportIssue", "DiscoverIssue", "WaiveAssistance", "ReassignIssue"}
    | {"ApproveRequest"}
)
"""Orders whose own words name the person or unit that permission hangs on."""
ABOUT_HIM: Final = frozenset(
    {
        "not_found",
        "not_permitted",
        "conflict_of_interest",
        "not_addressee",
        "same_person",
        "not_evaluator",
    }
    | {"no_assistance", "claim_required", "not_card_target"}
)
"""Refusals that are about who asks."""


def facts_of(course: Course) -> Facts:
    """Return the facts of the course as they are now."""
    return replace(facts_at(course.now, course.policy), partners=course.others)


def outcomes(course: Course) -> Iterator[tuple[Actor, type[Command], str | None]]:
    """Yield who gave which order, and the code of what refused it; the issue stays as it is."""
    for kind in ORDERS:
        for actor in ACTORS:
            issue, events, others = course.issue, [*course.events], dict(course.others)
            try:
                course.take(course.order(kind, actor))
                code = None
            except DomainError as error:
                code = error.code
            course.issue, course.others = issue, others
            course.logs[issue.issue_id] = events
            yield actor, kind, code


class TestOneDecision:
    @pytest.mark.parametrize("status", STATUSES)
    def test_is_what_the_order_meets(self, status: Status) -> None:
        """What is taken was permitted; who is refused for who he is was told so before."""
        course = an_issue_in(status)
        for actor, kind, code in outcomes(course):
            refusal = answer(actor, kind.__name__, course.issue, facts_of(course))
            case = (actor.id, kind.__name__, code, refusal)
            if code is None:
                assert refusal is None, case
            elif code in ABOUT_HIM and kind.__name__ not in BY_ITS_WORDS:
                assert refusal is not None, case
                # Where two things are wrong, whichever is asked first is told.
                assert refusal.code == code or "not_found" in {refusal.code, code}, case


class TestAnswer:
    def test_names_who_might(self) -> None:
        """A refusal is that of the order, with what would be accepted."""
        refusal = answer(CLERK, "DispatchIssue", an_issue().issue, facts_of(an_issue()))
        assert refusal is not None
        assert refusal.http_status == 403
        assert refusal.details["accepted"] == ("dispatcher",)

    def test_names_nothing_to_who_sees_nothing(self) -> None:
        """To whom the issue does not show, it is not there, whatever he would order."""
        refusal = answer(HANDLER, "AddNote", an_issue().issue, facts_of(an_issue()))
        assert refusal is not None
        assert (refusal.http_status, refusal.code) == (404, "not_found")

    def test_a_resident_opens_his_own(self) -> None:
        """Before there is an issue its complainant is himself."""
        new = Issue.new(an_issue().issue.issue_id)
        assert answer(STRANGER, ReportIssue.__name__, new, facts_at()) is None
        assert answer(STRANGER, ReportIssue.__name__, an_issue().issue, facts_at()) is not None

    def test_the_accused_adds_a_note_and_contests_a_card(self) -> None:
        """Whom it is about handles nothing of it (lifecycle.md 5.6)."""
        course = an_issue(respondents=(Respondent(kind="unit", unit="centre"),))
        refusal = answer(DISPATCHER, DispatchIssue.__name__, course.issue, facts_of(course))
        assert refusal is not None
        assert refusal.code == "conflict_of_interest"
        assert permitted(DISPATCHER, course.issue, facts_of(course)) == (
            AddNote.__name__,
            AppealCard.__name__,
        )

    def test_of_the_unit_that_has_it(self) -> None:
        """Resolving is for who has it in hand; his colleague may claim, not resolve."""
        course = a_claimed_issue()
        assert answer(HANDLER, "ResolveIssue", course.issue, facts_of(course)) is None
        refusal = answer(COLLEAGUE, "ResolveIssue", course.issue, facts_of(course))
        assert refusal is not None
        assert refusal.code == "not_addressee"

    def test_no_such_order(self) -> None:
        """A name that is no command's is refused as such."""
        with pytest.raises(UnknownCommandError):
            answer(CLERK, "Nonsense", an_issue().issue, facts_at())
