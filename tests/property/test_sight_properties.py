"""Who sees an issue: asked of one issue alone, the answer is that of his whole sight."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from hypothesis import given
from hypothesis import strategies as st

from domain.access.sight import is_there_for_person, sees, sight_of_person
from domain.directory import Directory
from domain.directory.records import Absence, Person, Record, Unit
from domain.directory.register import Register
from domain.directory.registers import Registers
from domain.issue.state import Issue
from domain.policy import Policy
from tests.issues import issue_id
from tests.ordinary import MORNING, a_policy, in_force

DAY: Final = MORNING.date()
UNITS: Final = tuple("abcdef")
PEOPLE: Final = ("p", "q", "r")
ROLES: Final = ("handler", "dispatcher", "supervisor", "reporter", "resident")
REACHES: Final = ("own", "subtree", "all")
COUNTY: Final = in_force("district").policy(MORNING)

codes = st.sampled_from(UNITS)
parties = st.frozensets(codes, max_size=3)
roles = st.sampled_from(ROLES)
posts = st.builds(lambda role, unit: f"{role}@{unit}", roles, codes)


@st.composite
def units(draw: st.DrawFn) -> list[Unit]:
    """Return units that hang on each other anyhow; some are gone, with an heir or without."""
    found = []
    for code in draw(st.frozensets(codes, min_size=1)):
        gone: dict[str, Any] = {"valid_to": DAY, "successor": draw(st.none() | codes)}
        more = gone if draw(st.booleans()) else {}
        found.append(Unit(code=code, parent=draw(st.none() | codes), **more))
    return found


@st.composite
def directories(draw: st.DrawFn) -> Directory:
    """Return who there is: people with posts, some of them away and deputised."""
    people = [
        Person(code=each, posts=tuple(draw(st.frozensets(posts, max_size=2)))) for each in PEOPLE
    ]
    deputy = draw(st.none() | st.sampled_from(PEOPLE))
    away = Absence(code="1", person="p", deputy=deputy, valid_to=DAY + timedelta(days=9))
    held: dict[str, Sequence[Record]] = {
        "units": draw(units()),
        "people": people,
        "absences": [away],
    }
    return Directory(Registers(**{name: _register(each) for name, each in held.items()}), DAY)


def _register(records: Sequence[Record]) -> Any:  # noqa: ANN401 -- of each kind
    return Register.of(records)


@st.composite
def policies(draw: st.DrawFn, policy: Policy) -> Policy:
    """Return the policy with another centre, where each role sees as far as is drawn."""
    sight = {role: draw(st.sampled_from(REACHES)) for role in draw(st.frozensets(roles))}
    return policy.model_copy(update={"centre": draw(codes), "sight": sight})


@st.composite
def issues(draw: st.DrawFn) -> Issue:
    """Return an issue of some pack with some parties."""
    return Issue.new(issue_id(1)).but(
        version=draw(st.integers(0, 1)),
        policy_ref=draw(st.sampled_from([a_policy().ref, COUNTY.ref, "elsewhere@1"])),
        handling_units=draw(parties),
        invited_units=draw(parties),
        invited_people=draw(st.frozensets(st.sampled_from(PEOPLE))),
    )


class TestOneIssue:
    @given(directories(), policies(a_policy()), policies(COUNTY), issues())
    def test_is_seen_by_whose_sight_has_it(
        self, directory: Directory, policy: Policy, county: Policy, issue: Issue
    ) -> None:
        """Whatever units were retired, whoever stands in for whom, in one county or several."""
        for counties in ((), (county,)):
            for person in PEOPLE:
                sight = sight_of_person(person, directory, policy, counties)
                told = is_there_for_person(person, issue, directory, policy, counties)
                assert told == sees(sight, issue), person
