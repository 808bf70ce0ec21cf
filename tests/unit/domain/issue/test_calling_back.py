"""Called back: a share of those nobody reached, and of those whose issue was terminated."""

# ruff: noqa: ANN401  # an order's own fields, validated by its model

from dataclasses import replace
from typing import Any

import pytest

from domain.base import Actor
from domain.issue.commands import (
    AddNote,
    DecideTermination,
    RecordRevisit,
    ReopenIssue,
    RequestTermination,
)
from domain.issue.decide import decide
from domain.issue.events import CalledBack, RevisitSampled
from domain.policy import Policy
from domain.revisit_sample import commitment
from tests.factories import sealed
from tests.issues import (
    Course,
    a_claimed_issue,
    a_closed_issue,
    an_accepted_issue,
    facts_at,
    names,
)
from tests.ordinary import CLERK, HANDLER, a_policy, person

IN_VAIN = {"reached": False, "solved": None, "satisfaction": None}
UNHAPPY = {"solved": "no", "satisfaction": "dissatisfied", "note": sealed("没人来过")}
ANOTHER, THIRD = person("revisitor-2"), person("revisitor-3")
SEED = bytes(range(32))


def exhausted(**fields: Any) -> Course:
    """Return an issue that `revisitor-1` closed after three calls in vain."""
    course = an_accepted_issue(**fields)
    for local in ("2026-03-02T10:00", "2026-03-02T16:00", "2026-03-03T09:00"):
        course.until(local).give(RecordRevisit, **IN_VAIN)
    return course


def terminated(**fields: Any) -> Course:
    """Return an issue that the centre ended because it is not true."""
    course = a_claimed_issue(**fields)
    course.give(RequestTermination)
    course.give(DecideTermination)
    return course


def with_rates(call_back: float, terminated: float) -> Policy:
    """Return the default policy with other shares."""
    rates = {"call_back_rate": call_back, "terminated_rate": terminated}
    rules = a_policy().revisit.model_copy(update=rates)
    return Policy.model_validate({**dict(a_policy()), "revisit": rules})


def last_call(course: Course, policy: Policy, seed: bytes) -> RevisitSampled | None:
    """Return what the sample says of an issue that comes to its last attempt on this day."""
    order = course.order(RecordRevisit, **IN_VAIN)
    facts = replace(facts_at(course.now, policy), sample_seed=seed)
    last = decide(course.issue, order, facts)[-1]
    return last if isinstance(last, RevisitSampled) else None


def before_the_last_call() -> Course:
    """Return an issue with one attempt left."""
    course = an_accepted_issue()
    for local in ("2026-03-02T10:00", "2026-03-02T16:00"):
        course.until(local).give(RecordRevisit, **IN_VAIN)
    return course.until("2026-03-03T09:00")


class TestDraw:
    def test_nobody_reached(self) -> None:
        """The draw is the last event, with all that drawing again takes."""
        drawn = last_call(before_the_last_call(), with_rates(1.0, 0.1), SEED)
        assert drawn
        assert (drawn.purpose, drawn.drawn, drawn.rate) == ("exhausted", True, 1.0)
        assert drawn.sample == commitment(SEED)

    def test_not_drawn_is_on_record(self) -> None:
        """And leaves nothing to do."""
        drawn = last_call(before_the_last_call(), with_rates(1e-9, 0.1), SEED)
        assert drawn
        assert not drawn.drawn

    def test_a_share_of_nothing_draws_nobody(self) -> None:
        """A policy may do without."""
        assert last_call(before_the_last_call(), with_rates(0, 0), SEED) is None

    def test_a_day_without_a_seed_calls_everybody(self) -> None:
        """No secret, no sample: nobody is passed over for a guess."""
        assert exhausted().issue.to_call_back == "exhausted"
        course = terminated()
        last = course.events[-1]
        assert isinstance(last, RevisitSampled)
        assert (last.drawn, last.sample) == (True, None)
        assert course.issue.to_call_back == "terminated"

    @pytest.mark.parametrize(
        "fields", [{"anonymous": True}, {"reply_wanted": False}, {"complainants": ()}]
    )
    def test_nobody_to_call(self, fields: dict[str, Any]) -> None:
        """Who is unknown, or asked not to be called, is not."""
        assert terminated(**fields).issue.to_call_back is None

    def test_attempts_in_vain_before_the_feedback(self) -> None:
        """Nothing ended, so there is nothing to look at."""
        course = a_claimed_issue()
        for local in ("2026-03-20T10:00", "2026-03-20T11:00", "2026-03-23T10:00"):
            course.until(local).give(RecordRevisit, **IN_VAIN)
        assert names(tuple(course.events))[-1] == "RevisitExhausted"


class TestCall:
    def test_a_good_answer_changes_nothing(self) -> None:
        """It is on record; no satisfaction comes of it, and nobody calls a third time."""
        course = exhausted()
        assert names(course.give(RecordRevisit, ANOTHER)) == ["CalledBack"]
        assert course.issue.status == "closed"
        assert (course.issue.revisit.solved, course.issue.revisit.satisfaction) == (None, None)
        assert course.refused(RecordRevisit, THIRD).code == "wrong_state"

    @pytest.mark.parametrize(
        ("build", "status"), [(exhausted, "claimed"), (terminated, "reported")]
    )
    def test_an_answer_against_the_end_reopens(self, build: Any, status: str) -> None:
        """With the complainant's words, and a limit of its own."""
        course = build()
        events = course.until("2026-03-04T10:00").give(RecordRevisit, ANOTHER, **UNHAPPY)
        assert names(events)[:2] == ["CalledBack", "IssueReopened"]
        assert (course.issue.status, course.issue.to_call_back) == (status, None)

    def test_reopening_is_said_in_words(self) -> None:
        """A reopened issue says why."""
        error = exhausted().refused(RecordRevisit, ANOTHER, **{**UNHAPPY, "note": None})
        assert (error.code, error.details["accepted"]) == ("revisit_incomplete", ("note",))

    def test_half_an_answer(self) -> None:
        """Whether it was solved, and whether he is content."""
        error = terminated().refused(RecordRevisit, satisfaction=None)
        assert error.code == "revisit_incomplete"

    def test_a_partly_solved_one_is_left_to_a_supervisor(self) -> None:
        """Who may reopen it at any time; no clock runs for what has ended."""
        course = exhausted()
        (called,) = course.give(RecordRevisit, ANOTHER, solved="partly")
        assert isinstance(called, CalledBack)
        assert (called.effect, course.next_timer) == ("decide", None)
        course.give(ReopenIssue)

    def test_in_vain_it_ends_with_one_call(self) -> None:
        """Never satisfied, and no more attempts."""
        course = exhausted()
        (called,) = course.give(RecordRevisit, ANOTHER, **IN_VAIN)
        assert isinstance(called, CalledBack)
        assert (called.reached, called.satisfaction, called.effect) == (False, None, None)
        assert course.issue.to_call_back is None

    def test_only_in_the_hours(self) -> None:
        """Nobody is tried at night."""
        error = exhausted().until("2026-03-03T21:00").refused(RecordRevisit, ANOTHER, **IN_VAIN)
        assert error.code == "revisit_time"


class TestWhoCalls:
    def test_not_who_called_before(self) -> None:
        """His own calls are looked at."""
        error = exhausted().refused(RecordRevisit, **UNHAPPY)
        assert (error.code, error.http_status) == ("conflict_of_interest", 403)

    @pytest.mark.parametrize("by", [HANDLER, CLERK])
    def test_only_revisitors(self, by: Actor) -> None:
        """As for every revisit."""
        assert terminated().refused(RecordRevisit, by).code == "not_permitted"

    def test_not_without_a_draw(self) -> None:
        """What is closed and was not drawn is not revisited, even where its limit was missed."""
        assert a_closed_issue().refused(RecordRevisit, ANOTHER).code == "wrong_state"
        course = a_claimed_issue().until("2026-03-20T10:00")
        course.give(RequestTermination)
        course.give(DecideTermination)
        course.give(RecordRevisit, **IN_VAIN)
        assert course.refused(RecordRevisit, ANOTHER).code == "wrong_state"

    def test_not_after_it_came_back_to_life(self) -> None:
        """A reopened issue gets its own revisit in its time."""
        course = exhausted()
        course.give(ReopenIssue)
        assert course.issue.to_call_back is None


def test_other_orders_leave_the_call_open() -> None:
    """A note is no call."""
    course = exhausted()
    course.give(AddNote)
    assert course.issue.to_call_back == "exhausted"
