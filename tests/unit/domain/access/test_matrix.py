"""Every order for every role at every place, confidential or not, against a table made by hand."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple, get_args
from uuid import UUID

import pytest

from domain.access.fields import view_of
from domain.access.permit import answer
from domain.access.sight import is_there_for, sees, sight_of
from domain.base import SYSTEM, Actor, Role, UnitCode
from domain.calendar import local_date
from domain.directory import Directory
from domain.directory.records import Place
from domain.directory.register import Register
from domain.errors import DomainError
from domain.issue.commands import (
    COMMANDS,
    ActOnDue,
    AppealCard,
    ClaimIssue,
    Command,
    IssueCard,
    MergeIssue,
    SuperviseIssue,
)
from domain.issue.decide import decide
from domain.issue.errors import IssueNotFoundError
from domain.issue.facts import Facts
from domain.issue.partners import partners_of
from domain.issue.state import Issue
from domain.issue.values import Complainant, Location, Respondent
from domain.policy import Member, Policy, Post
from tests.issues import Course, a_dispatched_issue, an_issue, facts_at
from tests.ordinary import MORNING, RESIDENT, STRANGER, SUPERVISOR, a_policy

TABLE: Final = Path(__file__).parent / "permission_table.md"
PLACES: Final[Mapping[str, UnitCode]] = {
    "centre": "centre",
    "unit": "housing",
    "another": "health",
    "accused": "transport",
}
LETTERS: Final[Mapping[str, Role]] = {
    "p": "reporter",
    "c": "clerk",
    "d": "dispatcher",
    "h": "handler",
    "k": "handler",
    "l": "unit_lead",
    "w": "reviewer",
    "v": "revisitor",
    "s": "supervisor",
    "u": "auditor",
    "a": "administrator",
}
CONFIDENTIAL: Final = (False, True)
BY_ITS_WORDS: Final = frozenset({"ConfirmHours", "WaiveAssistance", "ReassignIssue"})
"""Orders whose own words name the person or unit that permission hangs on."""


class Someone(NamedTuple):
    """An actor as the table names him: the place's column, and his letter."""

    place: str
    letter: str
    actor: Actor


def everybody() -> Iterator[Someone]:
    """Yield one holder of every role at every place, residents and the system."""
    yield Someone("himself", "R", RESIDENT)
    yield Someone("a stranger", "R", STRANGER)
    yield Someone("system", "y", SYSTEM)
    for place, unit in PLACES.items():
        for letter, role in LETTERS.items():
            if letter != "k" or place == "unit":
                yield Someone(place, letter, Actor(id=f"{place}-{letter}", role=role, unit=unit))


@cache
def policy() -> Policy:
    """Return the default policy with all of them."""
    members = tuple(
        Member(id=one.actor.id, posts=(Post(role=one.actor.role, unit=one.actor.unit),))
        for one in everybody()
        if one.actor.unit
    )
    known = a_policy()
    return Policy.model_validate({**dict(known), "members": (*known.members, *members)})


def told_by(
    begun: Course, kind: type[Command], actor: Actor, rules: Facts | None = None
) -> tuple[int, str] | None:
    """Return status and code of what refuses the order, None where it is taken."""
    order = begun.order(kind, actor)
    try:
        decide(begun.issue, order, replace(rules or facts(), partners=partners_in(begun, order)))
    except DomainError as error:
        return error.http_status, error.code
    return None


def partners_in(begun: Course, order: Command) -> dict[UUID, Issue]:
    """Return the other issues that the order names: like it, or new where it opens them."""
    like = begun.issue.model_copy(update={"respondents": ()})
    named = partners_of(begun.issue, order)
    if isinstance(order, MergeIssue):
        return {each: like.model_copy(update={"issue_id": each}) for each in named}
    return {each: Issue.new(each) for each in named}


@cache
def course(*, confidential: bool) -> Course:
    """Return the issue of the table."""
    found = a_dispatched_issue(
        kind="complaint",
        request_type="complaint",
        confidential=confidential,
        complainants=(Complainant(person=RESIDENT.id),),
        respondents=(Respondent(kind="unit", unit="transport"),),
    )
    found.policy = policy()
    found.give(ClaimIssue, _who("unit", "h"))
    found.give(SuperviseIssue, SUPERVISOR)
    for _ in range(2):
        found.give(IssueCard, SUPERVISOR, unit="housing", person=None)
    found.give(AppealCard, _who("unit", "l"), card=next(iter(found.issue.cards)))
    return found


def unsent(where: str) -> Course:
    """Return the same complaint before its dispatch, about a yard of housing's or nowhere."""
    found = an_issue(
        kind="complaint",
        request_type="complaint",
        complainants=(Complainant(person=RESIDENT.id),),
        location=Location(place="yard") if where == "there" else None,
    )
    found.policy = policy()
    return found


def with_the_yard() -> Directory:
    """Return who there is, and the yard that housing answers for."""
    known = directory()
    yard = Register.of((Place(code="yard", area="housing"),))
    return replace(known, registers=known.registers.with_register("places", yard))


def _who(place: str, letter: str) -> Actor:
    return next(one.actor for one in everybody() if (one.place, one.letter) == (place, letter))


def facts() -> Facts:
    """Return what the decisions stand on."""
    return facts_at(MORNING, policy())


def directory() -> Directory:
    """Return who there is."""
    return Directory.seeded(policy(), local_date(MORNING))


@cache
def table() -> dict[str, dict[str, dict[str, set[str]]]]:
    """Return the tables of the page by heading: row → column → letters."""
    tables: dict[str, dict[str, dict[str, set[str]]]] = {}
    heading: str = ""
    columns: list[str] = []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            heading, columns = line.removeprefix("## "), []
        elif line.startswith("|") and not line.startswith("|---"):
            first, *cells = [cell.strip() for cell in line.strip("|").split("|")]
            if not columns:
                columns = cells
                tables[heading] = {}
            else:
                letters = [set(cell.split()) for cell in cells]
                tables[heading][first] = dict(zip(columns, letters, strict=True))
    return tables


OPENING: Final = table()["Orders that open an issue"]
LATER: Final = table()["Orders to the issue"]
NOBODYS: Final = table()["Orders to an issue that nobody has yet"]
SEEN: Final = table()["Who sees it"]
KEPT: Final = table()["Who does not learn from a confidential complaint who complained"]


def is_seen(one: Someone) -> bool:
    """Return whether the table lets him see the issue; the system sees all of them."""
    letters = next(iter(SEEN.get(one.place, {"": set()}).values()))
    return one.letter in letters or one.place == "system"


class TestTheTable:
    def test_knows_every_order_and_every_role(self) -> None:
        """Nothing is left out, and nothing is in it that there is not."""
        assert {*OPENING, *LATER} == set(COMMANDS)
        assert {one.actor.role for one in everybody()} == set(get_args(Role))

    @pytest.mark.parametrize("confidential", CONFIDENTIAL)
    @pytest.mark.parametrize("order", LATER)
    def test_of_an_order_to_the_issue(self, order: str, *, confidential: bool) -> None:
        """Each cell is what everybody is told: yes, that he may not, or that there is none."""
        issue, rules = course(confidential=confidential).issue, facts()
        for one in everybody():
            refusal = answer(one.actor, order, issue, rules)
            may = one.letter in LATER[order].get(one.place, set())
            expected = None if may else 403 if is_seen(one) else 404
            assert (refusal and refusal.http_status) == expected, (one, refusal)

    @pytest.mark.parametrize("row", NOBODYS)
    def test_of_what_nobody_has_yet(self, row: str) -> None:
        """Who dispatches for a part sends what lies there; of the rest he learns nothing."""
        order, _, where = row.partition(" ")
        begun, rules = unsent(where), replace(facts(), directory=with_the_yard())
        for one in everybody():
            refusal = answer(one.actor, order, begun.issue, rules)
            may = one.letter in NOBODYS[row].get(one.place, set())
            is_here = is_seen(one) and (one.place != "unit" or one.letter in {"u", "a"})
            expected = None if may else 403 if is_here else 404
            assert (refusal and refusal.http_status) == expected, (one, refusal)
            told = told_by(begun, COMMANDS[order], one.actor, rules)
            assert (told is None) is may, (one, told)

    @pytest.mark.parametrize("confidential", CONFIDENTIAL)
    @pytest.mark.parametrize("order", [each for each in LATER if each != ActOnDue.__name__])
    def test_is_what_decides(self, order: str, *, confidential: bool) -> None:
        """Nobody without a letter gets an order taken, whoever brings it; who has one may do it.

        He may still come at the wrong moment, or say in his order what is not his to say.
        """
        kind = COMMANDS[order]
        for one in everybody():
            begun = course(confidential=confidential)
            told = told_by(begun, kind, one.actor)
            status, code = told or (200, "")
            if one.letter in LATER[order].get(one.place, set()):
                assert code != IssueNotFoundError.code, (one, told)
                assert status != 403 or order in BY_ITS_WORDS, (one, told)
            else:
                assert code != IssueNotFoundError.code or not is_seen(one), (one, told)
                assert told, one

    @pytest.mark.parametrize("order", OPENING)
    def test_of_an_order_that_opens_one(self, order: str) -> None:
        """Nothing need be seen to report; a resident does so in his own name."""
        new, rules = Issue.new(course(confidential=False).issue.issue_id), facts()
        for one in everybody():
            refusal = answer(one.actor, order, new, rules)
            place = "himself" if one.letter == "R" else one.place
            may = one.letter in OPENING[order].get(place, set())
            assert (refusal and refusal.http_status) == (None if may else 403), (one, refusal)

    @pytest.mark.parametrize("confidential", CONFIDENTIAL)
    def test_of_sight(self, *, confidential: bool) -> None:
        """Who sees it at all; confidential or not changes nothing about that."""
        issue, rules = course(confidential=confidential).issue, facts()
        for one in everybody():
            sight = sight_of(one.actor, rules.directory, rules.policy)
            assert sees(sight, issue) is is_seen(one), one
            told = is_there_for(one.actor, issue, rules.directory, rules.policy, rules.policy)
            assert told is is_seen(one), one

    @pytest.mark.parametrize("confidential", CONFIDENTIAL)
    def test_of_what_is_kept_from_whom(self, *, confidential: bool) -> None:
        """Whom a confidential complaint is about is not told who complained."""
        issue = course(confidential=confidential).issue
        for one in everybody():
            if is_seen(one) and one.place in KEPT:
                letters = next(iter(KEPT[one.place].values()))
                kept = confidential and one.letter in letters
                view = view_of(one.actor, issue, directory())
                assert (view.audience == "concerned") is kept, one
