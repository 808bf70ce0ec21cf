"""Another calendar or policy revises what runs, and makes nothing late (rules.md 2.3)."""

from datetime import date, datetime
from typing import Any

import pytest

from domain.calendar import WorkingCalendar, WorkingTime, YearDays
from domain.deadlines.change import apply_change
from domain.deadlines.compute import start_deadline
from domain.deadlines.due_actions import actions, is_withheld
from domain.deadlines.explain import lines
from domain.deadlines.extend import extend
from domain.deadlines.fixed import fixed_deadline
from domain.deadlines.given import given_deadline
from domain.deadlines.ladder import LadderRecord
from domain.deadlines.model import Deadline, DeadlineChange, Limit
from domain.deadlines.pause import pause, resume
from domain.deadlines.revise import revise_for_calendar, revise_for_policy
from tests.calendars import OFFICE_WINDOWS, at, china, deadline, limit, office, with_2027

PUBLISHED = at("2026-12-30T09:00")
LADDER = tuple(
    LadderRecord.model_validate({"key": key, "does": key, "when": when})
    for key, when in (
        ("yellow", {"since": "last_day"}),
        ("red", {"since": "last_day", "amount": 1, "unit": "work_day"}),
    )
)


def hours_of(calendar: WorkingCalendar) -> WorkingTime:
    """Return the office hours under another calendar."""
    return WorkingTime(calendar=calendar, windows=OFFICE_WINDOWS)


def office_2027(version: str) -> WorkingTime:
    """Return the office hours under a fictional 2027."""
    return hours_of(with_2027(version))


def climbing(wanted: Limit, started: str) -> Deadline:
    """Return a running deadline that gives cards."""
    return start_deadline(
        id="resolve-1",
        clock="resolve",
        limit=wanted,
        started_at=at(started),
        time=office(),
        policy="test@0",
        ladder=LADDER,
    )


def revised(
    line: Deadline,
    time: WorkingTime,
    when: datetime = PUBLISHED,
    upstream_due_at: datetime | None = None,
) -> Deadline:
    """Return the deadline after the calendar was published."""
    change = revise_for_calendar(line, time, when, upstream_due_at=upstream_due_at)
    assert change is not None
    return apply_change(line, change)


class TestPublishing:
    LINE = climbing(limit(5, "work_day"), "2026-12-28T10:00")

    @pytest.mark.parametrize(
        ("version", "last_day", "red"),
        [
            ("TEST-2027-A", "2027-01-04", "2027-01-05T08:30"),
            ("TEST-2027-B", "2027-01-06", "2027-01-07T08:30"),
        ],
    )
    def test_golden_vector(self, version: str, last_day: str, red: str) -> None:
        """2026-12-28 +5 is 2027-01-05 provisionally; either calendar of 2027 makes it firm."""
        assert self.LINE.last_day == date(2027, 1, 5)
        assert self.LINE.provisional
        line = revised(self.LINE, office_2027(version))
        assert line.last_day.isoformat() == last_day
        assert (line.provisional, line.calendar, line.revision) == (False, version, 2)
        assert actions(line)[-1].at == at(red)
        assert not any(is_withheld(line, rung) for rung in line.ladder)

    def test_change_holds_both_values(self) -> None:
        """The history tells from what to what, and why."""
        change = revise_for_calendar(self.LINE, office_2027("TEST-2027-A"), PUBLISHED)
        assert change is not None
        assert (change.why, change.reason) == ("revised", "calendar_revised")
        assert change.due_before == at("2027-01-06T00:00")
        assert change.deadline is not None
        assert change.deadline.due_at == at("2027-01-05T00:00")

    def test_same_calendar_changes_nothing_twice(self) -> None:
        """Idempotent per deadline and calendar version."""
        time = office_2027("TEST-2027-B")
        line = revised(self.LINE, time)
        assert revise_for_calendar(line, time, at("2026-12-31T09:00")) is None

    def test_from_one_version_to_the_next(self) -> None:
        """Published, then corrected: each is one revision, and both are told."""
        first = revised(self.LINE, office_2027("TEST-2027-A"))
        second = revised(first, office_2027("TEST-2027-B"))
        assert second.last_day == date(2027, 1, 6)
        assert second.revision == 3
        told = [step.note for step in second.explanation if step.kind == "calendar_revised"]
        assert told == ["china-2026.1 → TEST-2027-A", "TEST-2027-A → TEST-2027-B"]

    @pytest.mark.parametrize(
        ("unit", "amount", "started"),
        [
            ("work_day", 5, "2026-12-15T10:00"),
            ("work_hour", 8, "2026-12-29T09:00"),
            ("natural_day", 30, "2026-12-28T10:00"),
            ("natural_hour", 72, "2026-12-30T10:00"),
        ],
    )
    def test_untouched_deadlines_stay(self, unit: Any, amount: int, started: str) -> None:  # noqa: ANN401
        """Their spans have no day that was unknown, or they count no working days."""
        line = deadline(limit(amount, unit), started)
        assert revise_for_calendar(line, office_2027("TEST-2027-A"), PUBLISHED) is None

    def test_firm_without_moving(self) -> None:
        """The published year says what was presumed: same due instant, same revision, firm."""
        line = climbing(limit(1, "work_day"), "2026-12-31T10:00")
        assert line.last_day == date(2027, 1, 4)
        plain = YearDays(year=2027, rest_days=(date(2027, 1, 1),), source="fictional")
        time = hours_of(WorkingCalendar(version="plain", years=(*china().years, plain)))
        firm = revised(line, time, at("2026-12-31T15:00"))
        assert (firm.due_at, firm.revision, firm.provisional) == (line.due_at, 1, False)
        assert [each.key for each in actions(firm)] == [each.key for each in actions(line)]
        # A rung whose instant has come is not lost: the worker may have been down.
        after = revised(line, time, at("2027-01-04T10:00"))
        assert [each.key for each in actions(after)] == [each.key for each in actions(line)]

    def test_rungs_after_a_firm_due_instant(self) -> None:
        """Due inside 2026, but the first working day after it lies in 2027."""
        line = climbing(limit(1, "work_day"), "2026-12-30T10:00")
        assert not line.provisional
        assert actions(line)[-1].at == at("2027-01-04T08:30")
        sunday = revised(line, office_2027("TEST-2027-A"), at("2026-12-30T15:00"))
        assert actions(sunday)[-1].at == at("2027-01-03T08:30")
        assert (sunday.due_at, sunday.revision) == (line.due_at, 1)

    def test_hours(self) -> None:
        """Office hours move as well; plain hours never."""
        line = deadline(limit(8, "work_hour"), "2026-12-31T15:00")
        assert (line.due_at, line.provisional) == (at("2027-01-04T15:00"), True)
        assert revised(line, office_2027("TEST-2027-A")).due_at == at("2027-01-03T15:00")

    def test_rolled_natural_days(self) -> None:
        """The last day is a rest day under the new calendar and rolls on."""
        line = deadline(limit(7, "natural_day", roll="next_working_day"), "2026-12-28T10:00")
        assert (line.last_day, line.provisional) == (date(2027, 1, 4), True)
        assert revised(line, office_2027("TEST-2027-B")).last_day == date(2027, 1, 5)

    def test_corrected_year(self) -> None:
        """A day that was known and is worked now: the deadline was firm and moves."""
        line = deadline(limit(5, "work_day"), "2026-11-02T10:00")
        worked = {"working_weekends": (*china().years[-1].working_weekends, date(2026, 11, 7))}
        years = (*china().years[:-1], china().years[-1].model_copy(update=worked))
        time = hours_of(WorkingCalendar(version="corrected", years=years))
        assert revised(line, time, at("2026-11-03T09:00")).last_day == date(2026, 11, 7)


class TestNotRetroactive:
    LINE = climbing(limit(5, "work_day"), "2026-12-28T10:00")  # due 2027-01-06T00:00

    def test_nothing_becomes_late(self) -> None:
        """Under the new calendar it was due yesterday: it is due at the end of today."""
        now = at("2027-01-05T10:00")
        line = revised(self.LINE, office_2027("TEST-2027-A"), now)
        assert line.due_at == at("2027-01-06T00:00")
        assert line.last_day == date(2027, 1, 5)
        assert "not_retroactive" in {step.kind for step in line.explanation}

    def test_late_ones_are_judged_by_the_new_day(self) -> None:
        """A holiday that was not known undoes a breach, as long as the new due lies ahead."""
        late = apply_change(
            self.LINE, DeadlineChange(id="resolve-1", why="breached", at=self.LINE.due_at)
        )
        line = revised(late, office_2027("TEST-2027-B"), at("2027-01-06T09:00"))
        assert line.last_day == date(2027, 1, 6)
        assert line.breached_at is None
        still = revised(late, office_2027("TEST-2027-B"), at("2027-01-08T09:00"))
        assert still.breached_at == still.due_at == at("2027-01-07T00:00")

    def test_no_late_one_becomes_later_overdue(self) -> None:
        """Its moment of overdue does not move forward; it is firm from now on."""
        late = apply_change(
            self.LINE, DeadlineChange(id="resolve-1", why="breached", at=self.LINE.due_at)
        )
        line = revised(late, office_2027("TEST-2027-A"), at("2027-01-06T09:00"))
        assert (line.due_at, line.breached_at) == (self.LINE.due_at, self.LINE.due_at)
        assert not line.provisional

    @pytest.mark.parametrize("why", ["met", "late", "cancelled"])
    def test_finished_ones_are_not_judged_again(self, why: str) -> None:
        """rules.md 2.3 (f)."""
        change = DeadlineChange.model_validate(
            {"id": "resolve-1", "why": why, "at": at("2026-12-29T10:00")}
        )
        ended = apply_change(self.LINE, change)
        assert revise_for_calendar(ended, office_2027("TEST-2027-A"), PUBLISHED) is None

    def test_named_instants_are_no_matter_of_calendars(self) -> None:
        """Neither what a source gave nor what was promised."""
        fields: dict[str, Any] = {
            "id": "x-1",
            "started_at": at("2026-12-28T10:00"),
            "time": office(),
            "policy": "test@0",
        }
        given = given_deadline(clock="resolve", due_at=at("2027-01-04T10:00"), **fields)
        named = fixed_deadline(clock="commitment", due=date(2027, 1, 4), **fields)
        for line in (given, named):
            assert revise_for_calendar(line, office_2027("TEST-2027-A"), PUBLISHED) is None


class TestHistory:
    def test_pauses_and_extensions_are_counted_again(self) -> None:
        """Two days stood and three added, under the days of the new calendar."""
        line = climbing(limit(2, "work_day"), "2026-12-24T10:00")
        held = resume(pause(line, at("2026-12-25T10:00"), "x"), at("2026-12-29T10:00"), office())
        longer = extend(
            held,
            amount=3,
            unit="work_day",
            asked_at=at("2026-12-29T11:00"),
            at=at("2026-12-29T11:00"),
            time=office(),
        )
        assert longer.last_day == date(2027, 1, 5)
        assert longer.provisional
        after = revised(longer, office_2027("TEST-2027-B"))
        assert after.last_day == date(2027, 1, 6)
        assert after.pauses == longer.pauses
        assert after.extensions == longer.extensions

    def test_a_standing_clock_goes_on_standing(self) -> None:
        """It is due elsewhere, and resumes from there."""
        line = climbing(limit(5, "work_day"), "2026-12-28T10:00")
        standing = pause(line, at("2026-12-29T10:00"), "x")
        time = office_2027("TEST-2027-B")
        after = revised(standing, time)
        assert after.state == "paused"
        assert after.last_day == date(2027, 1, 6)
        assert resume(after, at("2026-12-31T10:00"), time).last_day == date(2027, 1, 8)

    def test_upstream_still_caps(self) -> None:
        """No due instant lies after the outer platform's, before or after the revision."""
        cap = at("2027-01-05T12:00")
        line = start_deadline(
            id="resolve-1",
            clock="resolve",
            limit=limit(5, "work_day"),
            started_at=at("2026-12-28T10:00"),
            time=office(),
            policy="test@0",
            upstream_due_at=cap,
        )
        after = revised(line, office_2027("TEST-2027-B"), upstream_due_at=cap)
        assert (after.due_at, after.provisional, after.revision) == (cap, False, 1)

    def test_resumed_under_the_new_calendar_first(self) -> None:
        """A resumption that counted anew has revised it already."""
        line = climbing(limit(5, "work_day"), "2026-12-28T10:00")
        standing = pause(line, at("2026-12-29T10:00"), "x")
        time = office_2027("TEST-2027-B")
        running = resume(standing, at("2026-12-31T10:00"), time)
        assert (running.last_day, running.provisional) == (date(2027, 1, 8), False)
        assert revise_for_calendar(running, time, at("2026-12-31T11:00")) is None


class TestPolicy:
    LINE = climbing(limit(5, "work_day"), "2026-11-02T10:00")  # last day 2026-11-09

    def under(
        self,
        line: Deadline,
        wanted: Limit,
        when: str = "2026-11-03T10:00",
        **more: Any,  # noqa: ANN401
    ) -> DeadlineChange | None:
        """Return what another policy does to the deadline."""
        fields: dict[str, Any] = {"ladder": LADDER, "policy": "test@1", **more}
        return revise_for_policy(line, limit=wanted, time=office(), at=at(when), **fields)

    def after(self, line: Deadline, wanted: Limit, when: str = "2026-11-03T10:00") -> Deadline:
        """Return the deadline under another policy."""
        change = self.under(line, wanted, when)
        assert change is not None
        return apply_change(line, change)

    def test_counts_from_the_old_start(self) -> None:
        """Ten days instead of five, both values in the change, cards anew."""
        line = self.after(self.LINE, limit(10, "work_day"))
        assert (line.last_day, line.policy) == (date(2026, 11, 16), "test@1")
        assert line.limit.amount == 10
        assert [(each.action, each.at) for each in actions(line)] == [
            ("yellow", at("2026-11-16T08:30")),
            ("breach", at("2026-11-17T00:00")),
            ("red", at("2026-11-17T08:30")),
        ]
        change = self.under(self.LINE, limit(10, "work_day"))
        assert change is not None
        assert (change.reason, change.due_before) == ("policy_revised", self.LINE.due_at)

    def test_halved_limit_makes_nothing_late(self) -> None:
        """Two days would have ended on 11-04: it ends with the day of the revision."""
        line = self.after(self.LINE, limit(2, "work_day"), "2026-11-06T10:00")
        assert line.due_at == at("2026-11-07T00:00")

    def test_same_policy_and_same_content_change_nothing(self) -> None:
        """Neither the policy it has nor one that says the same."""
        assert self.under(self.LINE, limit(10, "work_day"), policy="test@0") is None
        assert self.under(self.LINE, limit(5, "work_day")) is None

    def test_new_rungs_are_not_given_afterwards(self) -> None:
        """A ladder that would have urged last week does not urge today."""
        early = LadderRecord.model_validate(
            {
                "key": "early",
                "does": "urge",
                "when": {"since": "start", "amount": 1, "unit": "work_day"},
            }
        )
        change = self.under(
            self.LINE, limit(5, "work_day"), "2026-11-05T10:00", ladder=(early, *LADDER)
        )
        assert change is not None
        assert change.deadline is not None
        assert [each.action for each in actions(change.deadline)] == ["yellow", "breach", "red"]

    def test_extended_ones_keep_their_unit(self) -> None:
        """What was granted in days cannot be added to hours."""
        longer = extend(
            self.LINE,
            amount=3,
            unit="work_day",
            asked_at=at("2026-11-03T09:00"),
            at=at("2026-11-03T09:00"),
            time=office(),
        )
        assert self.under(longer, limit(24, "natural_hour")) is None
        assert self.after(longer, limit(6, "work_day")).last_day == date(2026, 11, 13)


class TestExplanation:
    def test_tells_the_days_anew_and_both_due_instants(self) -> None:
        """As if the calendar had been known, and that it was not."""
        line = revised(
            climbing(limit(5, "work_day"), "2026-12-28T10:00"), office_2027("TEST-2027-B")
        )
        told = lines(line, "en")
        assert "skipped, public holiday with its weekends: 2027-01-01 … 01-04 (4)" in told
        assert (
            "calendar revised, china-2026.1 → TEST-2027-B: due 2027-01-06T00:00 … 2027-01-07T00:00"
            in told
        )
        assert not any("not yet published" in each for each in told)
