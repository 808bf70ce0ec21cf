"""Which parts of an issue a reader gets."""

from typing import Any, Final

import pytest

from domain.access.fields import STAFF, View, is_kept_from, kept_from, view_of
from domain.base import Actor
from domain.directory import Directory
from domain.directory.directory import Ties
from domain.directory.records import Person
from domain.issue.state import Issue
from domain.issue.values import Complainant, Respondent
from tests.issues import a_dispatched_issue
from tests.ordinary import (
    CLERK,
    DISPATCHER,
    HANDLER,
    MORNING,
    OUTSIDER,
    RESIDENT,
    STRANGER,
    a_policy,
    person,
)

DIRECTORY: Final = Directory.seeded(a_policy(), MORNING.date())
TRANSPORT: Final = Respondent(kind="unit", unit="transport")
AUDITOR: Final = Actor(id="auditor-1", role="auditor", unit="centre")


def an_issue(**fields: Any) -> Issue:  # noqa: ANN401  # the report's own
    """Return a complaint about the transport department, in the hand of another one."""
    people = (Complainant(person=RESIDENT.id), Complainant(person="p-2"))
    return a_dispatched_issue(complainants=people, respondents=(TRANSPORT,), **fields).issue


class TestConfidential:
    def test_is_kept_from_the_unit_complained_about(self) -> None:
        """Its people are not told who complained, nor in which words (JN 16)."""
        issue = an_issue(confidential=True)
        view = view_of(OUTSIDER, issue, DIRECTORY)
        shown = view.of(dict(issue))
        assert view.audience == "concerned"
        assert not view.shows_texts
        assert not {"complainants", "subject", "external_id", "invited_people"} & shown.keys()
        assert shown["respondents"] == (TRANSPORT,)

    def test_is_shown_to_who_handles_it(self) -> None:
        """Somebody has to know whom to call."""
        assert view_of(HANDLER, an_issue(confidential=True), DIRECTORY) == STAFF

    def test_another_complaint_is_not_kept(self) -> None:
        """Confidentiality is the complainant's wish; without it texts are masked, as for all."""
        assert view_of(OUTSIDER, an_issue(), DIRECTORY) == STAFF

    def test_is_kept_from_a_relative_of_the_accused(self) -> None:
        """Who is tied to him would tell him."""
        relative = Person(code="auditor-1", posts=("auditor@centre",), relatives=("someone",))
        people = DIRECTORY.registers.people.entered([relative])
        directory = Directory(DIRECTORY.registers.with_register("people", people), DIRECTORY.day)
        issue = a_dispatched_issue(
            confidential=True, respondents=(Respondent(kind="person", person="someone"),)
        ).issue
        assert view_of(AUDITOR, issue, directory).audience == "concerned"
        assert view_of(AUDITOR, issue, DIRECTORY).audience == "staff"

    def test_colleagues_are_named_and_residents_are_not(self) -> None:
        """Who acted is known by his code; a complainant by nothing but his role."""
        view = View(audience="concerned")
        assert view.who(DISPATCHER) == DISPATCHER
        assert view.who(RESIDENT) == Actor(id="resident", role="resident")


class TestAComplainant:
    def test_learns_of_progress_and_result(self) -> None:
        """He sees status, unit and his own words, not what staff note for themselves (BJ 8)."""
        issue = an_issue()
        shown = view_of(RESIDENT, issue, DIRECTORY).of(dict(issue))
        assert {"status", "number", "lead_unit", "title", "text"} <= shown.keys()
        assert not {"claimant", "handling_units", "respondents", "cards", "feedback"} & shown.keys()

    def test_sees_no_other_complainant(self) -> None:
        """A matter may have several; each of them stands alone in it."""
        issue = an_issue()
        shown = view_of(RESIDENT, issue, DIRECTORY).of(dict(issue))
        assert [each.person for each in shown["complainants"]] == [RESIDENT.id]
        assert view_of(STRANGER, issue, DIRECTORY).of(dict(issue))["complainants"] == ()

    def test_learns_no_name_of_staff(self) -> None:
        """He deals with units; himself he recognises."""
        view = View(audience="complainant", own=RESIDENT.id)
        assert view.who(CLERK) == Actor(id="clerk", role="clerk", unit="centre")
        assert view.who(RESIDENT) == RESIDENT


class TestRows:
    @pytest.mark.parametrize(
        ("ties", "expected"),
        [
            (Ties(frozenset({"transport"}), frozenset(), frozenset()), True),
            (Ties(frozenset(), frozenset({"a-bus-company"}), frozenset()), True),
            (Ties(frozenset(), frozenset(), frozenset({"transport-handler-1"})), True),
            (Ties(frozenset({"housing"}), frozenset(), frozenset({"x"})), False),
        ],
    )
    def test_are_kept_like_the_issue(self, ties: Ties, *, expected: bool) -> None:
        """Units, companies and people complained about, each by its kind."""
        about = (
            TRANSPORT,
            Respondent(kind="company", company="a-bus-company"),
            Respondent(kind="person", person="transport-handler-1"),
        )
        assert is_kept_from(kept_from(about, confidential=True), ties) is expected
        assert kept_from(about, confidential=False) == []

    def test_say_the_same_as_the_view(self) -> None:
        """A list shows nothing that the issue itself keeps, for anybody of the pack."""
        for confidential in (False, True):
            issue = an_issue(confidential=confidential)
            kept = kept_from(issue.respondents, confidential=issue.confidential)
            for member in a_policy().members:
                view = view_of(person(member.id), issue, DIRECTORY)
                assert is_kept_from(kept, DIRECTORY.ties(member.id)) is not view.shows_texts
