"""Who may be told the code by which a complainant follows his issue."""

import pytest

from domain.access.code_telling import check_code_telling
from domain.base import Actor
from domain.directory import Directory
from domain.errors import DomainError
from domain.issue.state import Issue
from domain.issue.values import Complainant, Respondent
from tests.issues import a_claimed_issue, a_dispatched_issue
from tests.ordinary import (
    CLERK,
    DISPATCHER,
    HANDLER,
    LEAD,
    MORNING,
    RESIDENT,
    SUPERVISOR,
    a_policy,
)

DIRECTORY = Directory.seeded(a_policy(), MORNING.date())
PEOPLE = (Complainant(person=RESIDENT.id),)


def refused(actor: Actor, issue: Issue) -> str:
    """Return the code under which somebody is not told it."""
    with pytest.raises(DomainError) as caught:
        check_code_telling(actor, issue, DIRECTORY, a_policy())
    return caught.value.code


class TestCode:
    def test_is_told_by_a_clerk_of_the_centre(self) -> None:
        """He passes it on to who complained."""
        issue = a_claimed_issue(complainants=PEOPLE).issue
        check_code_telling(CLERK, issue, DIRECTORY, a_policy())

    @pytest.mark.parametrize("actor", [HANDLER, LEAD, DISPATCHER, SUPERVISOR, RESIDENT])
    def test_is_no_others_to_tell(self, actor: Actor) -> None:
        """They may read who complained, and would rate themselves with the code."""
        assert refused(actor, a_claimed_issue(complainants=PEOPLE).issue) == "not_permitted"

    def test_is_not_told_in_a_post_that_nobody_holds(self) -> None:
        """Nobody is a clerk by saying so."""
        stranger = Actor(id="nobody", role="clerk", unit="centre")
        assert refused(stranger, a_claimed_issue(complainants=PEOPLE).issue) == "not_permitted"

    def test_is_not_told_by_who_handles_it(self) -> None:
        """A unit with a clerk of its own gets no code of what it answers for."""
        issue = a_dispatched_issue(complainants=PEOPLE).issue
        ours = issue.model_copy(update={"handling_units": frozenset({"centre"})})
        assert refused(CLERK, ours) == "conflict_of_interest"
        answered = issue.model_copy(update={"answerers": frozenset({CLERK.id})})
        assert refused(CLERK, answered) == "conflict_of_interest"

    def test_is_not_told_by_whom_it_is_about(self) -> None:
        """He would learn who complained, and act for him."""
        about = (Respondent(kind="person", person=CLERK.id),)
        issue = a_dispatched_issue(complainants=PEOPLE, respondents=about).issue
        assert refused(CLERK, issue) == "conflict_of_interest"

    def test_is_nobodys_where_nobody_complained(self) -> None:
        """Found by a patrol, it has no complainant to follow it."""
        issue = a_dispatched_issue(complainants=PEOPLE).issue
        assert refused(CLERK, issue.model_copy(update={"complainants": ()})) == "nobody_to_ask"
