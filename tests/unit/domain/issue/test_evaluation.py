"""Evaluation by those who asked, in place of the centre's review and revisit (A3, A4)."""

import pytest

from domain.issue.commands import (
    AttachEvidence,
    ClaimIssue,
    Command,
    DispatchIssue,
    RecordContact,
    RecordRevisit,
    ResolveIssue,
    ReviewResolution,
)
from domain.issue.events import DeadlineBreached, IssueResolved, IssueUrged
from domain.policy import Policy
from tests.factories import sealed
from tests.issues import a_resolved_issue, names
from tests.loops import Walk
from tests.ordinary import AFTER, PHOTOS

DESK, EVALUATOR = "community-1-desk", "community-1-evaluator"
OFFERED = ("resident-unit-1", "resident-unit-2")


def _claimed(by: str = DESK, **fields: object) -> Walk:
    walk = Walk("xixiang").report("community-demand", "居民需求/停车泊位", by=by, **fields)
    walk.then(DispatchIssue, DESK, eligible=OFFERED)
    return walk.then(ClaimIssue, "unit-1-worker").then(RecordContact, "unit-1-worker")


def _served(by: str = DESK, **fields: object) -> Walk:
    return _claimed(by, **fields).then(ResolveIssue, "unit-1-worker")


def _status(walk: Walk) -> str:
    return walk.course.issue.status


def _evaluator(walk: Walk) -> str | None:
    resolved = [each for each in walk.course.events if isinstance(each, IssueResolved)]
    return resolved[-1].evaluator


class TestTheAnswer:
    """办结销号评价: one step from the feedback to the end."""

    def test_accepts_and_closes_in_one_step(self) -> None:
        """No review and no revisit of the centre stand between."""
        walk = _served()
        told = names(walk.give(RecordRevisit, EVALUATOR))
        assert told == ["ResolutionAccepted", "RevisitRecorded", "IssueClosed"]
        resolve = walk.course.issue.latest_deadline("resolve")
        assert resolve is None or resolve.state == "met"

    def test_no_brings_it_back_to_the_unit(self) -> None:
        """As after any revisit."""
        walk = _served()
        walk.give(RecordRevisit, EVALUATOR, solved="no", satisfaction="dissatisfied")
        assert _status(walk) == "claimed"
        walk.then(ResolveIssue, "unit-1-worker").then(RecordRevisit, EVALUATOR)
        assert _status(walk) == "closed"

    def test_of_an_anonymous_matter_is_awaited_too(self) -> None:
        """Nobody is called, but the community that asked can still say."""
        walk = _served(anonymous=True).then(ReviewResolution, EVALUATOR)
        assert _status(walk) == "resolved"
        walk.then(RecordRevisit, EVALUATOR)
        assert _status(walk) == "closed"

    def test_may_be_a_review_that_sends_it_back(self) -> None:
        """The clock of the evaluation stops, and starts anew with the next feedback."""
        walk = _served()
        walk.give(ReviewResolution, EVALUATOR, decision="send_back", findings=sealed("缺照片"))
        assert walk.course.issue.open_deadline("revisit") is None
        walk.then(ResolveIssue, "unit-1-worker")
        assert walk.course.issue.open_deadline("revisit") is not None

    def test_in_vain_is_none(self) -> None:
        """Who asked is not called: he says."""
        in_vain = {"reached": False, "solved": None, "satisfaction": None}
        assert _served().refused(RecordRevisit, EVALUATOR, **in_vain) == "revisit_incomplete"


class TestWhoEvaluates:
    """The unit that asked, and nobody beside it."""

    @pytest.mark.parametrize(
        ("by", "order", "error"),
        [
            ("revisitor-1", RecordRevisit, "not_evaluator"),
            ("reviewer-1", ReviewResolution, "not_evaluator"),
            ("community-2-evaluator", RecordRevisit, "not_evaluator"),
            ("unit-1-liaison", RecordRevisit, "conflict_of_interest"),
        ],
    )
    def test_nobody_else(self, by: str, order: type[Command], error: str) -> None:
        """Neither the centre nor a neighbour; and never a member of the unit that claimed it."""
        assert _served().refused(order, by) == error

    def test_the_unit_above_where_it_has_nobody(self) -> None:
        """A grid has no evaluator: its community evaluates."""
        assert _evaluator(_served("grid-1-worker")) == "community-1"

    def test_the_unit_that_asked_not_where_it_served(self) -> None:
        """A community that leads on its own demand does not evaluate itself (D5)."""
        walk = Walk("xixiang").report("community-demand", "居民需求/停车泊位", by=DESK)
        walk.course.policy = _with_community_handler(walk.policy)
        walk.policy = walk.course.policy
        walk.then(DispatchIssue, DESK, eligible=("community-1",))
        for order in (ClaimIssue, RecordContact, ResolveIssue):
            walk.give(order, "community-1-worker")
        assert _evaluator(walk) == "county-platform"
        walk.then(RecordRevisit, "revisitor-1")
        assert walk.course.issue.status == "closed"


def _with_community_handler(policy: Policy) -> Policy:
    worker = {
        "id": "community-1-worker",
        "posts": [{"role": "handler", "unit": "community-1"}],
    }
    return Policy.model_validate({**dict(policy), "members": [*policy.members, worker]})


def test_no_evaluation_in_time_is_flagged() -> None:
    """Its clock starts with the feedback, not with a review, and tells of its breach."""
    walk = _served()
    assert walk.course.issue.open_deadline("review") is None
    for _ in range(8):
        if walk.course.issue.has_breached("revisit"):
            break
        walk.course.fire()
    missed = [each for each in walk.course.events if isinstance(each, DeadlineBreached)]
    assert [(each.clock, each.evaluator, each.flags) for each in missed] == [
        ("revisit", "community-1", ("no_evaluation_in_time",))
    ]


def test_a_revisit_of_the_centre_is_late_without_that_flag() -> None:
    """Nobody evaluates there; the revisitors answer for the clock."""
    course = a_resolved_issue()
    course.give(ReviewResolution)
    while not course.issue.has_breached("revisit"):
        course.fire()
    (missed,) = (
        each
        for each in course.events
        if isinstance(each, DeadlineBreached) and each.clock == "revisit"
    )
    assert (missed.evaluator, missed.flags) == (None, ())


def test_rungs_of_its_clock_reach_who_evaluates() -> None:
    """A ladder on the evaluation urges the community, not the unit that served."""
    walk = _served()
    rung = {"key": "late", "when": {"since": "due"}, "does": "urge", "to": "lead_unit"}
    ladder = {"id": "revisit", "clock": "revisit", "rungs": [rung]}
    policy = {**dict(walk.policy), "escalations": [ladder, *walk.policy.escalations]}
    walk.course.policy = Policy.model_validate(policy)
    walk.then(ReviewResolution, EVALUATOR, decision="send_back", findings=sealed("缺照片"))
    walk.then(ResolveIssue, "unit-1-worker")
    while not walk.course.issue.has_breached("revisit"):
        walk.course.fire()
    (urged,) = (each for each in walk.course.events if isinstance(each, IssueUrged))
    assert urged.unit == "community-1"


def test_evidence_the_loop_asks_for() -> None:
    """Nothing is struck off without it (A3: close without evidence)."""
    walk = _claimed()
    loop = walk.policy.loop("demand")
    close = loop.stages[-1].model_copy(update={"evidence": ("photo_after",)})
    asking = loop.model_copy(update={"stages": (*loop.stages[:-1], close)})
    walk.course.policy = Policy.model_validate({**dict(walk.policy), "loops": [asking]})
    assert walk.refused(ResolveIssue, "unit-1-worker") == "evidence_required"
    walk.then(AttachEvidence, "unit-1-worker", kind="photo_after", sha256=AFTER)
    walk.then(ResolveIssue, "unit-1-worker", evidence=PHOTOS[1:])
    assert walk.course.issue.status == "resolved"
