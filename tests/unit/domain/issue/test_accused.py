"""Nobody handles a complaint against himself, through another issue neither."""

from domain.issue.commands import (
    ClaimIssue,
    ConveneConference,
    DispatchIssue,
    MergeIssue,
    ReassignIssue,
    RequestAssistance,
    UnmergeIssue,
)
from domain.issue.values import Respondent
from tests.issues import Course, a_dispatched_issue, an_issue
from tests.ordinary import COLLEAGUE, HANDLER, OTHER

AGAINST_HOUSING = (Respondent(kind="unit", unit="housing"),)


class TestMergeOfAComplaint:
    """Nobody handles a complaint against himself or his unit, through no other issue either."""

    def test_is_not_merged_into_what_the_accused_handle(self) -> None:
        """The answer would be theirs."""
        course = an_issue(respondents=AGAINST_HOUSING)
        target = course.beside(OTHER)
        target.give(DispatchIssue)
        error = target.beside(course.issue.issue_id).refused(MergeIssue)
        assert error.details["rule"] == "one is about who handles the other"

    def test_is_not_answered_for_by_what_is_against_its_handlers(self) -> None:
        """They would learn of a complaint against them."""
        course = a_dispatched_issue()
        target = course.beside(OTHER)
        target.issue = target.issue.but(respondents=AGAINST_HOUSING)
        error = target.beside(course.issue.issue_id).refused(MergeIssue)
        assert error.code == "merge_refused"

    def test_is_not_merged_into_what_the_accused_person_has_in_hand(self) -> None:
        """Nor by whom he is tied to."""
        course = an_issue(respondents=(Respondent(kind="person", person=HANDLER.id),))
        target = course.beside(OTHER)
        target.give(DispatchIssue)
        target.give(ClaimIssue)
        error = target.beside(course.issue.issue_id).refused(MergeIssue)
        assert error.code == "merge_refused"

    def test_keeps_the_accused_from_its_target(self) -> None:
        """What answers for it is sent to them no more, offered, or discussed with them."""
        target = self.merged(AGAINST_HOUSING)
        assert target.refused(DispatchIssue).code == "accused_unit"
        assert target.refused(ConveneConference, units=("housing",)).code == "accused_unit"
        target.give(DispatchIssue, unit="transport")
        assert target.refused(RequestAssistance, unit="housing").code == "accused_unit"
        assert target.refused(ReassignIssue, unit="housing").code == "accused_unit"

    def test_keeps_the_accused_person_from_its_target(self) -> None:
        """His unit may have it, he may not."""
        target = self.merged((Respondent(kind="person", person=HANDLER.id),))
        assert target.refused(DispatchIssue, person=HANDLER.id).code == "conflict_of_interest"
        target.give(DispatchIssue)
        assert target.refused(ClaimIssue).code == "conflict_of_interest"
        target.give(ClaimIssue, COLLEAGUE)

    def test_taken_out_keeps_nobody_from_it(self) -> None:
        """The other one goes its own way."""
        target = self.merged(AGAINST_HOUSING)
        child = next(iter(target.issue.duplicates))
        course = target.beside(child)
        course.give(UnmergeIssue)
        course.beside(OTHER).give(DispatchIssue)

    @staticmethod
    def merged(respondents: tuple[Respondent, ...]) -> Course:
        """Return the target of a complaint against these."""
        course = an_issue(respondents=respondents)
        course.give(MergeIssue)
        return course.beside(OTHER)
