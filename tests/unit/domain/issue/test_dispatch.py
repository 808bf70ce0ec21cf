"""Dispatch and claim: to whom, who takes it, who gives it back."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.base import UNCLASSIFIED, Actor
from domain.calendar import local_date
from domain.directory.records import PublicObject
from domain.issue.commands import (
    ClaimIssue,
    DecideReturn,
    DispatchIssue,
    RecallDispatch,
    RecordContact,
    ReleaseClaim,
    ReportIssue,
    RequestReturn,
    ResolveIssue,
)
from domain.issue.decide import decide
from domain.issue.events import IssueDispatched
from domain.issue.values import Answer, Location, ObjectRef, Respondent
from domain.policy import Policy
from tests.factories import sealed
from tests.issues import (
    Course,
    a_claimed_issue,
    a_dispatched_issue,
    an_issue,
    facts_at,
    names,
)
from tests.ordinary import COLLEAGUE, HANDLER, LEAD, OUTSIDER, a_policy, person
from tests.registers import entered, on

AGAINST_HOUSING = (Respondent(kind="unit", unit="housing"),)


def returned(course: Course, by: Actor | None = None) -> Course:
    """Give the issue back, with the dispatcher's consent."""
    course.give(RequestReturn, by)
    course.give(DecideReturn)
    return course


def with_fields(**changed: object) -> Policy:
    """Return the default policy with other fields."""
    fields = {name: getattr(a_policy(), name) for name in Policy.model_fields}
    return Policy.model_validate({**fields, **changed})


def a_county_with_bare_estate() -> Policy:
    """Return the policy with an estate of nobody in a community, and a list that is in force."""
    name = {"zh": "东关社区", "en": "Dongguan"}
    community = {"code": "community-1", "name": name, "level": "community"}
    item = {"id": "r-1", "name": name, "kind": "own", "category": "政法", "primary": "housing"}
    return with_fields(
        units=(*a_policy().units, community),
        places=({"code": "bare", "name": name, "type": "三无", "community": "community-1"},),
        responsibilities=(item,),
    )


def a_policy_that_asks() -> Policy:
    """Return the policy with a question to its category, and a rule that reads the answer."""
    name = {"zh": "漏", "en": "leak"}
    values = [{"code": code, "name": name} for code in ("gas", "water")]
    asked = {"code": "leak", "text": name, "type": "multivaluelist", "values": values}
    rule = {"id": "gas", "when": {"answers": {"leak": "gas"}}, "to": {"unit": "market"}}
    return with_fields(questions=({"category": "城乡建设", "questions": (asked,)},), routes=(rule,))


class TestDispatch:
    def test_goes_to_the_owner_of_its_category(self) -> None:
        """Without a unit named, the suggestion is followed, and both are on record."""
        course = an_issue(category="城乡建设/城乡规划/容积率")
        (event,) = course.give(DispatchIssue)
        assert isinstance(event, IssueDispatched)
        assert (event.unit, event.suggested) == ("natural-resources", "natural-resources")
        assert event.followed_suggestion

    def test_the_dispatcher_may_know_better(self) -> None:
        """What was suggested stays on record beside what was chosen."""
        (event,) = an_issue().give(DispatchIssue, unit="transport")
        assert isinstance(event, IssueDispatched)
        assert (event.unit, event.suggested, event.followed_suggestion) == (
            "transport",
            "housing",
            False,
        )

    def test_nobody_answers_for_the_category(self) -> None:
        """It stays in the queue until a unit is named."""
        course = an_issue(category=UNCLASSIFIED)
        error = course.refused(DispatchIssue)
        assert (error.code, error.http_status) == ("no_owner", 422)
        course.give(DispatchIssue, unit="housing")

    def test_an_unmanaged_estate_falls_to_its_community(self) -> None:
        """As the last resort, also past a list that leaves it out (mechanisms.md T4)."""
        course = an_issue(category=UNCLASSIFIED, location=Location(place="bare"))
        course.policy = a_county_with_bare_estate()
        (event,) = course.give(DispatchIssue)
        assert isinstance(event, IssueDispatched)
        assert (event.unit, event.followed_suggestion) == ("community-1", True)

    def test_a_rule_may_end_at_a_person(self) -> None:
        """He is recorded unless the dispatcher names the unit himself."""
        course = an_issue()
        rule = {"id": "night", "to": {"person": HANDLER.id}}
        course.policy = with_fields(routes=(rule,))
        (event,) = course.give(DispatchIssue)
        assert isinstance(event, IssueDispatched)
        assert (event.unit, event.person) == ("housing", HANDLER.id)

    @pytest.mark.parametrize(
        ("chosen", "suggested"),
        [(("gas",), "market"), (("water", "gas"), "market"), (("water",), "housing")],
    )
    def test_a_rule_may_read_an_answer(self, chosen: tuple[str, ...], suggested: str) -> None:
        """What was answered at the report still decides when it is dispatched."""
        answers = (Answer(question="leak", version=1, value=sealed("漏"), choices=chosen),)
        course = Course(policy=a_policy_that_asks())
        course.give(ReportIssue, answers=answers)
        (event,) = course.give(DispatchIssue)
        assert isinstance(event, IssueDispatched)
        assert (event.unit, event.suggested) == (suggested, suggested)

    def test_whose_the_object_is_leads(self) -> None:
        """A lamp of the report is its owner's, whatever the category; followed or overridden."""
        course = an_issue(objects=(ObjectRef(type="lamp", code="lamp-1"),))
        registers = facts_at(course.now).directory.registers
        lamp = PublicObject(code="lamp-1", type="lamp", unit="transport")
        directory = on(entered(registers, "objects", lamp), local_date(course.now))
        facts = replace(facts_at(course.now), directory=directory)
        for unit, followed in ((None, True), ("housing", False)):
            (event,) = decide(course.issue, course.order(DispatchIssue, unit=unit), facts)
            assert isinstance(event, IssueDispatched)
            assert (event.suggested, event.followed_suggestion) == ("transport", followed)

    @pytest.mark.parametrize("field", ["unit", "assisting"])
    def test_an_unknown_unit(self, field: str) -> None:
        """Lead and assisting units alike must exist; what is accepted is listed."""
        error = an_issue().refused(
            DispatchIssue, **{field: "moon" if field == "unit" else ("moon",)}
        )
        assert (error.code, error.details["field"]) == ("unknown_reference", field)
        assert "housing" in error.details["accepted"]  # type: ignore[operator]

    def test_a_unit_that_is_no_more(self) -> None:
        """A unit takes issues while it is active, by today's date, and owns nothing later."""
        gone = [
            unit.model_copy(update={"active_to": date(2026, 3, 2)})
            if unit.code == "housing"
            else unit
            for unit in a_policy().units
        ]
        course = an_issue()
        course.policy = with_fields(units=gone)
        assert course.refused(DispatchIssue, unit="housing").code == "unknown_reference"
        assert course.refused(DispatchIssue).code == "no_owner"

    @pytest.mark.parametrize("assisting", [("housing",), ("transport", "transport")])
    def test_exactly_one_leads_and_nobody_assists_twice(self, assisting: tuple[str, ...]) -> None:
        """The lead unit does not assist itself."""
        error = an_issue().refused(DispatchIssue, assisting=assisting)
        assert (error.code, error.http_status) == ("lead_ambiguous", 422)

    @pytest.mark.parametrize(
        "order", [{"unit": "housing"}, {"unit": "transport", "assisting": ("housing",)}]
    )
    def test_never_to_the_unit_complained_about(self, order: dict[str, object]) -> None:
        """Neither to lead nor to assist: it would learn who complained."""
        error = an_issue(respondents=AGAINST_HOUSING).refused(DispatchIssue, **order)
        assert (error.code, error.http_status) == ("accused_unit", 422)

    def test_to_a_person_of_the_unit(self) -> None:
        """Then he alone claims; the issue is not somebody else's to take."""
        course = an_issue()
        course.give(DispatchIssue, person=HANDLER.id)
        error = course.refused(ClaimIssue, COLLEAGUE)
        assert (error.code, error.details["unit"]) == ("not_addressee", HANDLER.id)
        course.give(ClaimIssue, HANDLER)

    def test_to_a_person_of_another_unit(self) -> None:
        """A person is named only within the lead unit."""
        error = an_issue().refused(DispatchIssue, person=OUTSIDER.id)
        assert (error.code, error.details["field"]) == ("unknown_reference", "person")

    def test_not_to_the_person_complained_about(self) -> None:
        """His unit may have it, he may not."""
        course = an_issue(respondents=(Respondent(kind="person", person=HANDLER.id),))
        assert course.refused(DispatchIssue, person=HANDLER.id).code == "conflict_of_interest"
        course.give(DispatchIssue)


class TestRecall:
    def test_takes_it_back_and_starts_the_dispatch_clock(self) -> None:
        """The unit is asked for nothing any more; the resolve clock runs on."""
        course = a_dispatched_issue()
        course.give(RecallDispatch)
        state = {each.id: each.state for each in course.issue.deadlines.values()}
        assert (course.issue.status, course.issue.lead_unit) == ("reported", None)
        assert state["claim-1"] == state["contact-1"] == "cancelled"
        assert state["resolve-1"] == state["dispatch-2"] == "running"

    def test_the_next_dispatch_goes_on_with_the_old_resolve_clock(self) -> None:
        """Taking back and sending again gains no time."""
        course = a_dispatched_issue()
        due_at = course.issue.deadlines["resolve-1"].due_at
        course.after(days=1).give(RecallDispatch)
        course.give(DispatchIssue, unit="transport")
        open_resolve = course.issue.open_deadline("resolve")
        assert open_resolve is not None
        assert (open_resolve.id, open_resolve.due_at) == ("resolve-1", due_at)


class TestClaim:
    def test_meets_the_claim_clock(self) -> None:
        """The department has it in hand."""
        course = a_claimed_issue()
        assert (course.issue.claimant, course.issue.deadlines["claim-1"].state) == (
            HANDLER.id,
            "met",
        )

    def test_a_second_claimer_is_told_who_holds_it(self) -> None:
        """Named by his code and unit."""
        error = a_claimed_issue().refused(ClaimIssue, COLLEAGUE)
        assert (error.code, error.http_status) == ("already_claimed", 409)
        assert error.details == {"holder": HANDLER.id, "unit": "housing", "until": None}

    def test_the_same_claimant_again_changes_nothing(self) -> None:
        """He has what he asks for."""
        assert a_claimed_issue().give(ClaimIssue) == ()

    def test_dated_before_its_dispatch(self) -> None:
        """Nobody claims what was not sent yet."""
        course = a_dispatched_issue()
        error = course.refused(ClaimIssue, occurred_at=course.now - timedelta(minutes=1))
        assert (error.code, error.http_status) == ("predated", 422)

    def test_an_offline_claim_after_an_offline_dispatch(self) -> None:
        """Both entered late: the one is compared with when the other happened."""
        course = an_issue()
        sent = course.now - timedelta(hours=2)
        course.give(DispatchIssue, occurred_at=sent)
        course.give(ClaimIssue, occurred_at=sent + timedelta(minutes=10))
        assert course.issue.status == "claimed"


class TestRelease:
    @pytest.mark.parametrize("by", [HANDLER, LEAD])
    def test_by_the_claimant_or_his_lead(self, by: Actor) -> None:
        """Then it must be claimed again, within a limit of its own."""
        course = a_claimed_issue()
        course.give(ReleaseClaim, by)
        assert (course.issue.status, course.issue.claimant) == ("dispatched", None)
        assert course.issue.deadlines["claim-2"].state == "running"
        course.give(ClaimIssue, COLLEAGUE)

    def test_not_by_a_colleague(self) -> None:
        """Nobody takes it out of another one's hands."""
        error = a_claimed_issue().refused(ReleaseClaim, COLLEAGUE)
        assert (error.code, error.details["unit"]) == ("not_addressee", HANDLER.id)


class TestReturn:
    def test_upheld_it_waits_for_dispatch_without_fault(self) -> None:
        """The unit's clocks are cancelled; the next dispatch starts new ones."""
        course = returned(a_claimed_issue())
        state = {each.id: each.state for each in course.issue.deadlines.values()}
        assert state["resolve-1"] == state["contact-1"] == "cancelled"
        assert state["dispatch-2"] == state["whole_issue-1"] == "running"
        course.give(DispatchIssue, unit="transport")
        assert course.issue.deadlines["resolve-2"].started_at == course.now

    def test_refused_the_unit_is_designated_and_its_clock_went_on(self) -> None:
        """It may not ask again."""
        course = a_dispatched_issue()
        due_at = course.issue.deadlines["resolve-1"].due_at
        course.give(RequestReturn)
        course.give(DecideReturn, decision="refuse")
        assert course.issue.deadlines["resolve-1"].due_at == due_at
        error = course.refused(RequestReturn)
        assert (error.code, error.http_status) == ("designated_unit", 422)

    def test_a_reason_outside_the_list(self) -> None:
        """Grounds are the policy's."""
        error = a_dispatched_issue().refused(RequestReturn, reason="too-much-work")
        assert (error.code, error.details["field"]) == ("unknown_reference", "reason")

    def test_by_another_unit(self) -> None:
        """Only whose it is gives it back."""
        assert a_dispatched_issue().refused(RequestReturn, OUTSIDER).code == "not_addressee"

    def test_once_per_unit(self) -> None:
        """A unit that gave it back and gets it again keeps it."""
        course = returned(a_dispatched_issue())
        course.give(DispatchIssue)
        error = course.refused(RequestReturn)
        assert (error.code, error.http_status) == ("already_returned", 422)

    def test_within_the_limit(self) -> None:
        """Two working days after the dispatch, by the instant of receipt."""
        course = a_dispatched_issue().until("2026-03-05T00:00")
        error = course.refused(RequestReturn)
        assert (error.code, error.http_status) == ("return_too_late", 422)
        assert error.details["accepted"] == "2026-03-04T16:00:00+00:00"
        in_time = a_dispatched_issue().until("2026-03-04T23:58")
        assert names(in_time.give(RequestReturn))[-1] == "ReturnRequested"

    def test_after_two_upheld_the_next_dispatch_is_a_designation(self) -> None:
        """And whom it designates may not return it."""
        course = returned(a_dispatched_issue())
        course.give(DispatchIssue, unit="transport")
        returned(course, OUTSIDER)
        error = course.refused(DispatchIssue, unit="health")
        assert (error.code, error.http_status) == ("designation_required", 409)
        course.give(DispatchIssue, unit="health", designated=True)
        assert course.refused(RequestReturn, person("health-handler-1")).code == "designated_unit"

    def test_the_next_unit_contacts_the_complainant_itself(self) -> None:
        """A contact of the unit before does not count for it."""
        course = a_claimed_issue()
        course.give(RecordContact)
        returned(course)
        course.give(DispatchIssue, unit="transport")
        course.give(ClaimIssue, OUTSIDER)
        assert course.refused(ResolveIssue, OUTSIDER).code == "contact_required"
