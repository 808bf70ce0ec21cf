"""Who acts is completed from the posts the directory knows; whether he may is not judged here."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from application.policy_packs.reader import read_policy
from bihuan.cli.issue.actor import read_actor, who_may
from bihuan.errors import WrongUsageError
from bihuan.messages import Words
from domain.base import Actor
from domain.directory import Directory
from domain.directory.records import Person
from domain.policy import Member, Policy, Post

POLICIES = Path(__file__).resolve().parents[4] / "policies"


@pytest.fixture(scope="module")
def policy() -> Policy:
    """Return the default pack with a person of several posts in it."""
    pack = read_policy(POLICIES, "default")
    busy = Member(
        id="busy",
        posts=(
            Post(role="handler", unit="housing"),
            Post(role="handler", unit="transport"),
            Post(role="reviewer", unit=pack.centre),
        ),
    )
    return pack.model_copy(update={"members": (*pack.members, busy)})


def may(command: str, policy: Policy) -> dict[str, Any]:
    """Return which roles may give the command, and who there is."""
    return {
        "allowed": policy.roles.get(command, ()),
        "directory": Directory.seeded(policy, date(2026, 3, 2)),
    }


class TestPerson:
    """A person alone is enough where one post fits."""

    def test_only_post(self, policy: Policy) -> None:
        """Role and unit come from the one post he holds."""
        actor = read_actor("clerk-1", **may("ReportIssue", policy))
        assert actor == Actor(id="clerk-1", role="clerk", unit=policy.centre)

    def test_only_fitting_post(self, policy: Policy) -> None:
        """Of several posts the one that may do the command is taken."""
        actor = read_actor("busy", **may("ReviewResolution", policy))
        assert (actor.role, actor.unit) == ("reviewer", policy.centre)

    def test_several_fit(self, policy: Policy) -> None:
        """Where several fit, the choices are listed as they can be typed."""
        with pytest.raises(WrongUsageError) as refused:
            read_actor("busy", **may("ClaimIssue", policy))
        sentence = Words("en").error(refused.value)
        assert "busy:handler@housing, busy:handler@transport" in sentence
        assert "reviewer" not in sentence

    def test_no_fitting_post(self, policy: Policy) -> None:
        """Where none fits he acts in the post he has: the domain says which role may."""
        actor = read_actor("clerk-1", **may("ClaimIssue", policy))
        assert actor.role == "clerk"

    def test_unknown_person(self, policy: Policy) -> None:
        """A person the policy does not know is refused."""
        with pytest.raises(WrongUsageError) as refused:
            read_actor("nobody", **may("ClaimIssue", policy))
        assert "clerk-1" in Words("en").error(refused.value)


class TestRoleAndUnit:
    """What is said is taken as said."""

    def test_role_chooses_the_post(self, policy: Policy) -> None:
        """With a role, its one unit is found."""
        actor = read_actor("busy:reviewer", **may("ClaimIssue", policy))
        assert (actor.role, actor.unit) == ("reviewer", policy.centre)

    def test_role_of_two_units(self, policy: Policy) -> None:
        """With a role in two units, the unit must be said."""
        with pytest.raises(WrongUsageError):
            read_actor("busy:handler", **may("ClaimIssue", policy))

    def test_full(self, policy: Policy) -> None:
        """Person, role and unit together are taken as they are."""
        actor = read_actor("busy:handler@transport", **may("ClaimIssue", policy))
        assert actor == Actor(id="busy", role="handler", unit="transport")

    def test_role_he_does_not_hold(self, policy: Policy) -> None:
        """A role he does not hold is left to the domain, which refuses it."""
        actor = read_actor("clerk-1:supervisor", **may("CloseIssue", policy))
        assert actor == Actor(id="clerk-1", role="supervisor", unit=None)

    def test_unknown_role(self, policy: Policy) -> None:
        """A role that does not exist is refused with those that do."""
        with pytest.raises(WrongUsageError) as refused:
            read_actor("clerk-1:king", **may("CloseIssue", policy))
        assert "supervisor" in Words("en").error(refused.value)


class TestWithoutPost:
    """Complainants and the system hold no post."""

    def test_resident(self, policy: Policy) -> None:
        """A complainant is his person id."""
        actor = read_actor("resident:p-17", **may("WithdrawIssue", policy))
        assert actor == Actor(id="p-17", role="resident")

    def test_system(self, policy: Policy) -> None:
        """The system is called by its name."""
        assert read_actor("system", **may("CloseIssue", policy)).role == "system"

    @pytest.mark.parametrize("text", ["", " ", ":clerk", "@housing"])
    def test_nobody(self, policy: Policy, text: str) -> None:
        """Somebody must act."""
        with pytest.raises(WrongUsageError):
            read_actor(text, **may("ClaimIssue", policy))


@pytest.mark.parametrize("text", ["resident:\udcff", f"resident:{'x' * 65}", f"{'x' * 65}:clerk@a"])
def test_a_person_no_record_can_name(policy: Policy, text: str) -> None:
    """Too long, or bytes that are no text: wrong usage."""
    with pytest.raises(WrongUsageError):
        read_actor(text, **may("ReportIssue", policy))


class TestDirectory:
    """Who there is comes from the directory of the day."""

    def test_who_holds_no_post_is_told_who_does(self, policy: Policy) -> None:
        """A person of the directory without a post cannot act."""
        directory = Directory.seeded(policy, date(2026, 3, 2))
        people = directory.registers.people.entered([Person(code="guest")])
        registers = directory.registers.with_register("people", people)
        with pytest.raises(WrongUsageError):
            read_actor("guest", allowed=(), directory=Directory(registers, directory.day))

    def test_who_may_is_somebody_in_post(self, policy: Policy) -> None:
        """Those are named when nobody was."""
        directory = Directory.seeded(policy, date(2026, 3, 2))
        assert who_may(("clerk",), directory) == ("clerk-1",)
