"""What somebody sees: the filter of the board and the pure rule say the same of every issue."""

import random
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

import pytest
from sqlalchemy import Engine

from domain.access.permit import answer
from domain.access.sight import EVERYTHING, Sight, is_there_for, sees, sight_of, subtree
from domain.base import Actor
from domain.directory import Directory
from domain.errors import DomainError
from domain.issue.commands import (
    ClaimIssue,
    Command,
    ConcludeConference,
    ConveneConference,
    DecideReturn,
    DiscoverIssue,
    DispatchIssue,
    ReassignIssue,
    RecallDispatch,
    RecordContact,
    ReportIssue,
    RequestAssistance,
    RequestReturn,
    ResolveIssue,
)
from domain.issue.events import IssueDispatched, IssueReported, OrderPassedOn
from domain.issue.loops import loop_of
from domain.issue.state import Issue
from domain.issue.values import Complainant
from domain.policy import Policy
from projections.board import queries
from projections.board.projection import BoardProjection
from projections.board.queries import Filter
from projections.tables import writing
from tests.calendars import at
from tests.factories import open_masked, sealed
from tests.issues import Course, facts_at, issue_id
from tests.logs import MemoryLog
from tests.loops import Walk
from tests.ordinary import MORNING, in_force

PACKS: Final = ("district", "macheng", "default")
ISSUES: Final = 12
STEPS: Final = 14
LATER: Final = at("2026-06-01T00:00")
RESIDENTS: Final = ("p-1", "p-2", "p-3")


def actors(policy: Policy) -> list[Actor]:
    """Return everybody of the pack in each of his posts."""
    return [
        Actor(id=member.id, role=post.role, unit=post.unit)
        for member in policy.members
        for post in member.posts
    ]


def orders(course: Course, luck: random.Random) -> dict[type[Command], dict[str, Any]]:
    """Return what each kind of order says at random; the loop decides how it is dispatched."""
    policy, issue = course.policy, course.issue
    units = [unit.code for unit in policy.units]
    sources = [each.code for each in policy.sources]
    source = issue.source or sources[issue.issue_id.int % len(sources)]
    loop = loop_of(issue, policy)
    menu = {"menu_item": loop.menu[0].code} if loop.menu else {}
    people = luck.sample([member.id for member in policy.members], luck.randint(0, 2))
    offer = {"eligible": luck.sample(units, 2), "eligible_persons": people, **menu}
    sent = {"unit": luck.choice([None, *units]), "assisting": luck.sample(units, 1)}
    complainants = [Complainant(person=each) for each in luck.sample(RESIDENTS, luck.randint(0, 2))]
    return {
        DiscoverIssue: {"source": source},
        ReportIssue: {
            "category": luck.choice([each.category for each in policy.categories]),
            "source": source,
            "complainants": complainants,
        },
        DispatchIssue: sent if loop.mode == "assigned" else offer,
        ClaimIssue: {},
        ReassignIssue: {"unit": luck.choice(units), "reason": sealed("-")},
        RequestAssistance: {"unit": luck.choice(units), "kind": "assist"},
        ConveneConference: {
            "units": luck.sample(units, 2),
            "next_meeting_at": course.now + timedelta(days=2),
        },
        ConcludeConference: {
            "unit": luck.choice(units),
            "done_by": course.now + timedelta(days=9),
            "resolution": sealed("-"),
        },
        RequestReturn: {},
        DecideReturn: {"decision": luck.choice(["uphold", "refuse"])},
        RecallDispatch: {},
        RecordContact: {},
        ResolveIssue: {},
    }


def a_walk(policy: Policy, number: int, luck: random.Random) -> Course:
    """Return an issue after a random walk by people who may; what a rule refuses is left out."""
    course = Course(Issue.new(issue_id(number)), MORNING, policy, others={}, logs={})
    everybody = actors(policy)
    luck.shuffle(everybody)
    for step in range(STEPS):
        given = orders(course, luck)
        begins = (ReportIssue, DispatchIssue, ClaimIssue)
        kind = begins[step] if step < len(begins) else luck.choice([*given])
        if step == 0 and luck.random() < 0.3:
            kind = DiscoverIssue
        facts = facts_at(course.now, policy)
        able = (one for one in everybody if not answer(one, kind.__name__, course.issue, facts))
        actor = next(able, everybody[0])
        with suppress(DomainError, ValueError):
            course.give(kind, actor, **given[kind])
    return course


def sights(policy: Policy, directory: Directory, issues: list[Issue]) -> list[Sight]:
    """Return the sights of everybody, of residents, of whoever has a number and its code."""
    people = [sight_of(each, directory, policy) for each in actors(policy)]
    residents = [Sight(complainant=each) for each in (*RESIDENTS, "p-9")]
    codes = [Sight(issue=each.issue_id) for each in issues[:2]]
    units = [Sight(units=subtree(directory, unit.code)) for unit in policy.units]
    packs = [Sight(packs=frozenset({policy.pack})), Sight(packs=frozenset({"elsewhere"}))]
    return [*people, *residents, *codes, *units, *packs, Sight(), EVERYTHING]


class TestTheFilterIsTheRule:
    @pytest.mark.parametrize("pack", PACKS)
    def test_of_random_issues(self, views: Engine, pack: str) -> None:
        """For every sight the board lists exactly the issues that the rule says are seen."""
        luck = random.Random(pack)  # noqa: S311  # a walk, the same each time
        policy = in_force(pack).policy(MORNING)
        directory = Directory.seeded(policy, MORNING.date())
        courses = [a_walk(policy, number, luck) for number in range(ISSUES)]
        events = [event for course in courses for event in course.events]
        with writing(views) as tx:
            half = len(events) // 2
            entries = MemoryLog(events).entries
            for part in (entries[:half], entries[half:]):
                BoardProjection(open_masked).apply(tx, part)
        issues = [course.issue for course in courses]
        for sight in sights(policy, directory, issues):
            page = queries.page(views, now=LATER, which=Filter(sight=sight), limit=1000)
            listed = {row.issue_id for row in page.rows}
            assert listed == {str(each.issue_id) for each in issues if sees(sight, each)}, sight
            for each in issues:
                found = queries.find(views, str(each.issue_id), sight)
                assert (found is not None) == sees(sight, each)
        for actor in actors(policy):
            sight = sight_of(actor, directory, policy)
            for each in issues:
                told = is_there_for(actor, each, directory, policy, policy)
                assert told == sees(sight, each), (actor, each.lead_unit)
        assert {type(event) for event in events} >= {IssueReported, IssueDispatched}


class TestAnOrder:
    def test_is_seen_by_whom_it_came_to(self, views: Engine) -> None:
        """Of an order the second organisation sees it once the first one let its time pass."""
        order = {"eligible": ("volunteers-1", "volunteers-2"), "menu_item": "clean-home"}
        walk = Walk("macheng").report("order", "志愿服务", by="station-dispatcher-1")
        course = walk.then(DispatchIssue, "station-dispatcher-1", **order).course
        first, second = (Sight(units=frozenset({f"volunteers-{n}"})) for n in (1, 2))
        assert (sees(first, course.issue), sees(second, course.issue)) == (True, False)
        while not isinstance(course.events[-1], OrderPassedOn):
            course.fire()
        assert sees(second, course.issue)
        with writing(views) as tx:
            BoardProjection(open_masked).apply(tx, MemoryLog(course.events).entries)
        for sight in (first, second):
            assert queries.count(views, now=LATER, which=Filter(sight=sight)) == 1


class TestFind:
    def test_what_is_not_seen_is_not_there(self, views: Engine) -> None:
        """A number one may not see is answered like one that was never given."""
        policy = in_force("default").policy(MORNING)
        course = a_walk(policy, 1, random.Random(1))  # noqa: S311  # a walk
        with writing(views) as tx:
            BoardProjection(open_masked).apply(tx, MemoryLog(course.events).entries)
        assert queries.find(views, course.issue.number) is not None
        assert queries.find(views, course.issue.number, Sight(complainant="p-9")) is None
        assert queries.count(views, now=LATER, which=Filter(sight=Sight())) == 0
