"""Promises with a date, limits in stages, and the evidence that feedback brings."""

from datetime import date

import pytest

from domain.issue.commands import (
    AttachEvidence,
    Command,
    CompleteStage,
    MakeCommitment,
    PauseClock,
    RecordContact,
    RecordRevisit,
    ReportCommitment,
    RequestTermination,
    ResolveIssue,
    ReviewResolution,
)
from domain.issue.events import CommitmentBroken
from domain.policy import HandlingRules
from tests.calendars import at
from tests.issues import a_claimed_issue, an_illegal_building, names, running, with_photos
from tests.ordinary import AFTER, PHOTOS


class TestCommitment:
    def test_never_extends_the_limit(self) -> None:
        """The promise has a clock of its own; the issue's runs on as it did."""
        course = a_claimed_issue()
        before = course.issue.deadlines["resolve-1"]
        course.give(MakeCommitment)
        assert course.issue.deadlines["resolve-1"] == before
        assert str(course.issue.deadlines["commitment-1"].last_day) == "2026-04-30"

    def test_kept(self) -> None:
        """In time, to the last second of its day."""
        course = a_claimed_issue()
        course.give(MakeCommitment, promised_on=date(2026, 3, 4))
        course.until("2026-03-04T23:58:59")
        assert names(course.give(ReportCommitment)) == ["CommitmentKept"]
        assert course.issue.deadlines["commitment-1"].state == "met"

    def test_kept_too_late_is_broken(self) -> None:
        """A second later the promise is broken, though what it was about is done."""
        course = a_claimed_issue()
        course.give(MakeCommitment, promised_on=date(2026, 3, 4))
        course.until("2026-03-04T23:59:00")
        *_, broken = course.give(ReportCommitment)
        assert isinstance(broken, CommitmentBroken)
        assert broken.late
        assert course.issue.has_breached("commitment")

    def test_broken_before_its_day(self) -> None:
        """Who says so in time is not late, but the promise is broken."""
        course = a_claimed_issue()
        course.give(MakeCommitment)
        (broken,) = course.give(ReportCommitment, kept=False)
        assert isinstance(broken, CommitmentBroken)
        assert not broken.late
        assert "commitment" not in running(course)

    def test_several_at_once(self) -> None:
        """Each has its number and its own clock."""
        course = a_claimed_issue()
        course.give(MakeCommitment)
        course.give(MakeCommitment, promised_on=date(2026, 3, 20))
        course.give(ReportCommitment, commitment="2")
        assert course.issue.commitments == ("1",)
        assert course.issue.deadlines["commitment-1"].state == "running"
        assert course.issue.deadlines["commitment-2"].state == "met"

    def test_nothing_is_finished_while_one_is_open(self) -> None:
        """Feedback waits for the report, so no close comes before it."""
        course = a_claimed_issue()
        course.give(RecordContact)
        course.give(MakeCommitment)
        error = course.refused(ResolveIssue)
        assert (error.code, error.http_status) == ("commitment_open", 409)
        course.give(ReportCommitment, kept=False)
        for kind in (ResolveIssue, ReviewResolution, RecordRevisit):
            course.give(kind)
        assert course.issue.status == "closed"

    @pytest.mark.parametrize("day", [date(2026, 3, 1), date(1, 1, 1), date(9999, 12, 31)])
    def test_for_a_day_out_of_reach(self, day: date) -> None:
        """Neither gone by nor beyond any calendar."""
        error = a_claimed_issue().refused(MakeCommitment, promised_on=day)
        assert (error.code, error.http_status) == ("unreachable_day", 422)

    def test_for_29_february(self) -> None:
        """A day that only leap years have."""
        course = a_claimed_issue()
        course.give(MakeCommitment, promised_on=date(2028, 2, 29))
        assert course.issue.deadlines["commitment-1"].due_at == at("2028-03-01T00:00")


class TestStages:
    def test_start_one_after_another(self) -> None:
        """停工 → 处罚 → 拆除: each with its own limit, from when the one before was finished."""
        course = an_illegal_building()
        line = course.issue.open_deadline("resolve")
        assert line is not None
        assert (line.subject, line.due_at) == ("stop", at("2026-03-02T14:32"))
        course.give(CompleteStage)
        course.give(CompleteStage, stage="penalty")
        third = course.issue.open_deadline("resolve")
        assert third is not None
        assert (third.id, third.subject) == ("resolve-3", "demolition")
        course.give(ResolveIssue)
        course.give(ReviewResolution)
        assert {d.state for d in course.issue.deadlines.values() if d.clock == "resolve"} == {"met"}

    @pytest.mark.parametrize("stage", ["penalty", "demolition", "party"])
    def test_none_comes_before_its_turn(self, stage: str) -> None:
        """Only the one that runs can be finished."""
        error = an_illegal_building().refused(CompleteStage, stage=stage)
        assert (error.code, error.http_status) == ("stage_order", 409)
        assert error.details["accepted"] == "stop"

    def test_feedback_ends_the_last_one_only(self) -> None:
        """Nothing is pulled down before the work was stopped."""
        course = an_illegal_building()
        assert course.refused(ResolveIssue).code == "stage_order"
        course.give(CompleteStage)
        course.give(CompleteStage, stage="penalty")
        assert course.refused(CompleteStage, stage="demolition").code == "stage_order"
        course.give(ResolveIssue)

    def test_one_late_stage_is_a_breach(self) -> None:
        """On time only where every stage is."""
        course = an_illegal_building().until("2026-03-02T14:32")
        course.give(CompleteStage)
        assert course.issue.has_breached("resolve")

    def test_a_pause_ends_with_its_stage(self) -> None:
        """The next stage begins with its whole limit and runs."""
        course = an_illegal_building()
        course.give(PauseClock)
        course.give(CompleteStage)
        line = course.issue.open_deadline("resolve")
        assert line is not None
        assert (line.state, line.subject) == ("running", "penalty")

    def test_a_plain_limit_has_none(self) -> None:
        """Most issues have one limit."""
        assert a_claimed_issue().refused(CompleteStage).code == "stage_order"


class TestEvidence:
    def test_what_a_city_case_asks_for(self) -> None:
        """Both photos where the matter was solved; a mere explanation shows nothing."""
        course = a_claimed_issue(source="city_management", complainants=())
        course.give(RecordContact)
        with_photos(course)
        error = course.refused(ResolveIssue, evidence=PHOTOS[:1])
        assert error.details["missing"] == ("photo_after",)
        course.give(ResolveIssue, evidence=PHOTOS)

    def test_one_file_shows_one_thing(self) -> None:
        """Attached without saying what it shows, it is still not before and after at once."""
        course = a_claimed_issue(source="city_management", complainants=())
        course.give(AttachEvidence, kind="other", sha256=AFTER)
        both = (f"photo_before:{AFTER}", f"photo_after:{AFTER}")
        assert course.refused(ResolveIssue, evidence=both).code == "evidence_required"

    @pytest.mark.parametrize("kind", [ResolveIssue, RequestTermination, CompleteStage])
    def test_a_file_that_is_not_on_record(self, kind: type[Command]) -> None:
        """Whatever the step, what it claims to show lies there; other records have no digest."""
        course = an_illegal_building() if kind is CompleteStage else a_claimed_issue()
        course.give(RecordContact)
        error = course.refused(kind, evidence=(f"document:{AFTER}",))
        assert (error.code, error.details["given"]) == ("unknown_evidence", AFTER)
        course.give(AttachEvidence, kind="document", sha256=AFTER)
        course.give(kind, evidence=(f"document:{AFTER}", "record:1"))

    def test_nothing_where_no_rule_asks(self) -> None:
        """A pack without rules of handling asks for none and allows no extension."""
        bare = HandlingRules()
        assert bare.evidence_for("城乡建设", "hotline", "solved") == ()
        assert bare.extension.rounds == ()
