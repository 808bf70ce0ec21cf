"""Who may give which order; who is recused."""

from typing import Final, get_args

import pytest

from domain.base import SYSTEM, Actor, Role
from domain.issue.commands import (
    COMMANDS,
    ActOnDue,
    AddNote,
    ApproveRequest,
    ClaimIssue,
    ClassifyIssue,
    CloseIssue,
    Command,
    DecideReturn,
    DecideRework,
    DiscoverIssue,
    DispatchIssue,
    ImportIssue,
    RecordContact,
    RecordRevisit,
    RejectIssue,
    ReopenIssue,
    ReportIssue,
    RequestReturn,
    ReviewResolution,
    WithdrawIssue,
)
from domain.issue.values import Complainant, Respondent
from domain.policy import Member, Policy, Post
from tests.issues import (
    Course,
    a_claimed_issue,
    a_closed_issue,
    a_dispatched_issue,
    a_resolved_issue,
    an_accepted_issue,
    an_issue,
)
from tests.ordinary import (
    DISPATCHER,
    HANDLER,
    LEAD,
    OUTSIDER,
    RESIDENT,
    REVIEWER,
    REVISITOR,
    STRANGER,
    SUPERVISOR,
    a_policy,
    person,
)
from tests.statuses import case_name

HOLDERS: Final[dict[Role, Actor]] = {
    "resident": RESIDENT,
    "reporter": person("reporter-1"),
    "clerk": person("clerk-1"),
    "dispatcher": DISPATCHER,
    "handler": HANDLER,
    "unit_lead": LEAD,
    "reviewer": REVIEWER,
    "revisitor": REVISITOR,
    "supervisor": SUPERVISOR,
    "auditor": person("auditor-1"),
    "administrator": person("administrator-1"),
    "system": SYSTEM,
}
ORDERS: Final = [kind for kind in COMMANDS.values() if kind is not ActOnDue]
CREATING: Final = (DiscoverIssue, ReportIssue, ImportIssue)
FORBIDDEN: Final = [
    (kind, role)
    for kind in ORDERS
    for role in get_args(Role)
    if role not in a_policy().roles[kind.__name__]
]


def with_member(*posts: Post, id: str = "two-posts", companies: tuple[str, ...] = ()) -> Policy:
    """Return the default policy with one more person."""
    member = Member(id=id, posts=posts, companies=companies)
    return Policy.model_validate({**dict(a_policy()), "members": (*a_policy().members, member)})


class TestRoles:
    @pytest.mark.parametrize(("kind", "role"), FORBIDDEN, ids=case_name)
    def test_a_role_that_may_not(self, kind: type[Command], role: Role) -> None:
        """Whoever lacks the role is refused whatever the status, and told who may."""
        course = Course() if kind in CREATING else an_issue()
        error = course.refused(kind, HOLDERS[role])
        assert (error.code, error.http_status) == ("not_permitted", 403)
        assert error.details["accepted"] == a_policy().roles[kind.__name__]

    def test_an_auditor_gives_no_order_at_all(self) -> None:
        """Who checks does not act."""
        assert all("auditor" not in roles for roles in a_policy().roles.values())

    @pytest.mark.parametrize(
        "actor",
        [
            Actor(id="nobody", role="dispatcher", unit="centre"),
            Actor(id="clerk-1", role="dispatcher", unit="centre"),
            Actor(id="dispatcher-1", role="dispatcher", unit="housing"),
            Actor(id="dispatcher-1", role="dispatcher"),
        ],
        ids=["not a member", "another role", "another unit", "no unit"],
    )
    def test_a_post_that_nobody_holds(self, actor: Actor) -> None:
        """A role counts only in a post that the policy gives this very person."""
        assert an_issue().refused(DispatchIssue, actor).code == "post_not_held"

    def test_the_system_is_only_itself(self) -> None:
        """Nobody else acts in the system's role."""
        impostor = Actor(id="clerk-1", role="system")
        assert Course().refused(ImportIssue, impostor).code == "not_permitted"

    def test_only_the_system_acts_on_due(self) -> None:
        """A person who pretends to be the timer is refused."""
        course = an_issue()
        fields = {"actor": SUPERVISOR, "command_id": "x", "issue_id": course.issue.issue_id}
        command = ActOnDue.model_validate(
            {**fields, "received_at": course.now, "fired_at": course.now}
        )
        with pytest.raises(Exception, match="may not give ActOnDue"):
            course.take(command)


class TestResidents:
    def test_a_complainant_acts_on_his_own_issue(self) -> None:
        """He withdraws what he raised."""
        an_issue().give(WithdrawIssue, RESIDENT)

    @pytest.mark.parametrize("kind", [WithdrawIssue, AddNote])
    def test_nobody_acts_on_the_issue_of_another(self, kind: type[Command]) -> None:
        """A resident who is no complainant of the issue is refused."""
        error = an_issue().refused(kind, STRANGER)
        assert (error.code, error.http_status) == ("not_permitted", 403)

    def test_reopening_is_for_its_complainant(self) -> None:
        """Another resident cannot bring it back."""
        assert a_closed_issue().refused(ReopenIssue, STRANGER).code == "not_permitted"

    def test_a_resident_reports_his_own(self) -> None:
        """He is among the complainants of what he reports; not of what others would."""
        course = Course()
        course.give(ReportIssue, RESIDENT)
        assert course.issue.complainants == (Complainant(person="p-1"),)
        assert Course().refused(ReportIssue, STRANGER).code == "not_permitted"


class TestRecusal:
    """Nobody handles, reviews or revisits what is against himself, his unit or his company."""

    def test_who_is_complained_about_dispatches_nothing(self) -> None:
        """The dispatcher complained about leaves it to another one."""
        course = an_issue(respondents=(Respondent(kind="person", person="dispatcher-1"),))
        error = course.refused(DispatchIssue)
        assert (error.code, error.http_status) == ("conflict_of_interest", 403)
        course.give(DispatchIssue, person("dispatcher-2"))

    @pytest.mark.parametrize("kind", [ClassifyIssue, RejectIssue])
    def test_nor_does_he_classify_or_reject_it(self, kind: type[Command]) -> None:
        """He turns no complaint against himself away."""
        course = an_issue(respondents=(Respondent(kind="person", person="dispatcher-1"),))
        assert course.refused(kind, DISPATCHER).code == "conflict_of_interest"

    def test_who_is_complained_about_claims_nothing(self) -> None:
        """His colleague takes it."""
        course = a_dispatched_issue(respondents=(Respondent(kind="person", person=HANDLER.id),))
        assert course.refused(ClaimIssue).code == "conflict_of_interest"
        course.give(ClaimIssue, person("housing-handler-2"))

    def test_the_company_he_is_tied_to(self) -> None:
        """A handler with a stake in the company complained about withdraws."""
        policy = with_member(Post(role="handler", unit="housing"), companies=("Brick Ltd",))
        tied = Actor(id="two-posts", role="handler", unit="housing")
        course = a_dispatched_issue(respondents=(Respondent(kind="company", company="Brick Ltd"),))
        course.policy = policy
        assert course.refused(ClaimIssue, tied).code == "conflict_of_interest"
        assert course.refused(RecordContact, tied).code == "conflict_of_interest"

    @pytest.mark.parametrize(
        ("kind", "role"),
        [
            (ReviewResolution, "reviewer"),
            (RecordRevisit, "revisitor"),
            (DecideRework, "supervisor"),
            (CloseIssue, "supervisor"),
        ],
    )
    def test_members_of_the_handling_unit_do_not_judge_it(
        self, kind: type[Command], role: Role
    ) -> None:
        """A second post in the handling unit is enough to be recused."""
        posts = (Post(role=role, unit="centre"), Post(role="handler", unit="housing"))
        course = a_resolved_issue() if kind is ReviewResolution else an_accepted_issue()
        if kind is DecideRework:
            course.give(RecordRevisit, solved="partly")
        course.policy = with_member(*posts)
        error = course.refused(kind, Actor(id="two-posts", role=role, unit="centre"))
        assert (error.code, error.http_status) == ("conflict_of_interest", 403)

    def test_an_assisting_unit_does_not_revisit(self) -> None:
        """Who assisted is part of the handling."""
        course = an_issue()
        course.give(DispatchIssue, assisting=("transport",))
        for kind in (ClaimIssue, RecordContact):
            course.give(kind)
        course.policy = with_member(
            Post(role="revisitor", unit="centre"), Post(role="handler", unit="transport")
        )
        course.until("2026-03-20T10:00")
        revisitor = Actor(id="two-posts", role="revisitor", unit="centre")
        assert course.refused(RecordRevisit, revisitor).code == "conflict_of_interest"

    def test_the_second_approver_is_outside_too(self) -> None:
        """A forced close is approved by nobody of the handling unit."""
        course = a_resolved_issue()
        course.give(CloseIssue)
        course.policy = with_member(
            Post(role="supervisor", unit="centre"), Post(role="handler", unit="housing")
        )
        second = Actor(id="two-posts", role="supervisor", unit="centre")
        assert course.refused(ApproveRequest, second).code == "conflict_of_interest"

    def test_a_dispatcher_does_not_rule_on_his_own_units_return(self) -> None:
        """Somebody of another unit rules."""
        course = a_dispatched_issue()
        course.give(RequestReturn)
        course.policy = with_member(
            Post(role="dispatcher", unit="centre"), Post(role="handler", unit="housing")
        )
        own = Actor(id="two-posts", role="dispatcher", unit="centre")
        error = course.refused(DecideReturn, own)
        assert (error.code, error.http_status) == ("conflict_of_interest", 403)


class TestAddressee:
    def test_another_unit_does_not_handle(self) -> None:
        """Whom it was not sent to is told whose it is."""
        error = a_dispatched_issue().refused(ClaimIssue, OUTSIDER)
        assert (error.code, error.http_status) == ("not_addressee", 403)
        assert error.details["unit"] == "housing"

    def test_another_unit_is_not_told_the_holder(self) -> None:
        """Outside the unit nobody learns who has it in hand."""
        error = a_claimed_issue().refused(ClaimIssue, OUTSIDER)
        assert error.code == "not_addressee"
        assert "holder" not in error.details
