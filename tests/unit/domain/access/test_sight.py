"""Which issues somebody sees, by his post."""

from dataclasses import replace

import pytest

from domain.access.parties import parties_of
from domain.access.sight import (
    EVERYTHING,
    Sight,
    is_there_for_person,
    sees,
    sight_of,
    sight_of_person,
    subtree,
)
from domain.base import SYSTEM, Actor
from domain.directory import Directory
from domain.directory.records import Unit
from domain.issue.commands import AddNote, DiscoverIssue, RequestAssistance
from domain.issue.state import Issue
from domain.policy import Policy
from tests.issues import a_dispatched_issue, an_issue, issue_id
from tests.ordinary import (
    CLERK,
    HANDLER,
    HELPER,
    LEAD,
    MORNING,
    OUTSIDER,
    RESIDENT,
    STRANGER,
    a_policy,
    in_force,
    person,
)

DAY = MORNING.date()


def seen_by(actor: Actor, issue: Issue, policy: Policy | None = None) -> bool:
    """Return whether the actor sees the issue."""
    policy = policy or a_policy()
    return sees(sight_of(actor, Directory.seeded(policy, DAY), policy), issue)


class TestWhoSees:
    def test_the_unit_that_has_it_and_no_other(self) -> None:
        """Everybody of the lead unit sees it; members of another unit do not."""
        issue = a_dispatched_issue().issue
        assert [seen_by(each, issue) for each in (HANDLER, LEAD, OUTSIDER)] == [True, True, False]

    def test_a_unit_that_helps(self) -> None:
        """Who was asked for help sees it from then on, also when his part is done."""
        course = a_dispatched_issue()
        assert not seen_by(HELPER, course.issue)
        course.give(RequestAssistance, unit="health")
        assert seen_by(HELPER, course.issue)

    def test_the_centre_sees_all_of_it(self) -> None:
        """It takes in every issue, and answers for those that nobody has yet."""
        assert seen_by(CLERK, an_issue().issue)

    def test_a_reporter_sees_what_he_found(self) -> None:
        """A courier sees his own reports and nothing else, though he is of the centre."""
        reporter = person("reporter-1")
        found = an_issue()
        assert not seen_by(reporter, found.issue)
        own = type(found)()
        own.give(DiscoverIssue, reporter)
        assert seen_by(reporter, own.issue)

    def test_a_resident_sees_his_own(self) -> None:
        """Its complainant sees it, another resident does not."""
        issue = an_issue().issue
        assert [seen_by(each, issue) for each in (RESIDENT, STRANGER)] == [True, False]

    def test_who_has_number_and_code_sees_one_issue(self) -> None:
        """Nothing but that issue is there for him."""
        issue = an_issue().issue
        assert sees(Sight(issue=issue.issue_id), issue)
        assert not sees(Sight(issue=issue_id(99)), issue)

    def test_nobody_sees_what_is_not_there(self) -> None:
        """An issue without an event is no issue."""
        assert not sees(EVERYTHING, Issue.new(issue_id(99)))

    def test_a_post_that_nobody_holds_sees_nothing(self) -> None:
        """To claim a role is not to have it."""
        impostor = Actor(id="nobody", role="auditor", unit="centre")
        assert not seen_by(impostor, an_issue().issue)

    def test_the_system_sees_everything(self) -> None:
        """It has no post, and acts on all of them."""
        assert seen_by(SYSTEM, an_issue().issue)

    def test_a_note_makes_nobody_a_party(self) -> None:
        """Having written about it is not having been asked to act."""
        course = a_dispatched_issue()
        before = parties_of(course.issue)
        course.give(AddNote)
        assert parties_of(course.issue) == before


class TestReach:
    @pytest.mark.parametrize(
        ("reach", "expected"), [("all", True), ("subtree", False), ("own", False)]
    )
    def test_is_the_packs_word(self, reach: str, *, expected: bool) -> None:
        """How far a role sees is data: here the handlers of another unit."""
        policy = a_policy().model_copy(update={"sight": {"handler": reach}})
        assert seen_by(OUTSIDER, a_dispatched_issue().issue, policy) is expected

    def test_a_role_that_the_pack_does_not_name_sees_its_own(self) -> None:
        """What nobody wrote down opens nothing."""
        policy = a_policy().model_copy(update={"sight": {}})
        assert not seen_by(HANDLER, a_dispatched_issue().issue, policy)

    def test_several_posts_see_what_each_sees(self) -> None:
        """Who reports for one community and dispatches there sees as the one and as the other."""
        policy = in_force("district").policy(MORNING)
        found = sight_of_person("community-1-desk", Directory.seeded(policy, DAY), policy)
        assert found == Sight(person="community-1-desk", units=frozenset({"community-1"}))

    def test_the_centre_of_a_county_sees_its_own(self) -> None:
        """Beside the configured pack, a county's centre sees what its pack rules, no more."""
        county = in_force("district").policy(MORNING)
        head = Actor(id="supervisor-3", role="supervisor", unit="district-centre")
        found = sight_of(head, Directory.seeded(county, DAY), a_policy(), (county,))
        assert found.packs == {"district"}
        assert not sees(found, an_issue().issue)
        assert sees(found, an_issue().issue.but(policy_ref=county.ref))


class TestOneIssue:
    def test_of_a_unit_that_is_gone(self) -> None:
        """Whoever still has a post in it sees nothing by it: its books are its heir's."""
        policy = a_policy()
        directory = Directory.seeded(policy, DAY)
        gone = Unit(code="housing", valid_to=DAY, successor="transport")
        units = directory.registers.units.entered([gone])
        later = replace(directory, registers=directory.registers.with_register("units", units))
        issue = a_dispatched_issue().issue
        for each, then, today in ((HANDLER, True, False), (OUTSIDER, False, True)):
            assert is_there_for_person(each.id, issue, directory, policy) is then
            assert is_there_for_person(each.id, issue, later, policy) is today
            assert sees(sight_of_person(each.id, later, policy), issue) is today


class TestSubtree:
    def test_is_everything_below(self) -> None:
        """A street sees its communities, not its county."""
        directory = Directory.seeded(in_force("district").policy(MORNING), DAY)
        assert subtree(directory, "street-1") == {"street-1", "community-1", "community-2"}

    def test_takes_over_what_a_retired_unit_had(self) -> None:
        """A unit that was merged into another leaves it its books (XF 24)."""
        directory = Directory.seeded(in_force("district").policy(MORNING), DAY)
        gone = Unit(code="community-0", parent="street-1", valid_to=DAY, successor="community-2")
        units = directory.registers.units.entered([gone])
        with_it = replace(directory, registers=directory.registers.with_register("units", units))
        assert subtree(with_it, "community-2") == {"community-2", "community-0"}
        assert subtree(with_it, "community-1") == {"community-1"}

    def test_ends_in_a_circle(self) -> None:
        """Units that stand above each other belong to nobody else's subtree."""
        directory = Directory.seeded(in_force("district").policy(MORNING), DAY)
        circle = [Unit(code="a", parent="b"), Unit(code="b", parent="a")]
        units = directory.registers.units.entered(circle)
        with_it = replace(directory, registers=directory.registers.with_register("units", units))
        assert subtree(with_it, "street-1") == {"street-1", "community-1", "community-2"}
        assert subtree(with_it, "a") == {"a", "b"}
