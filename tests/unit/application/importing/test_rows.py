"""Rows become drafts, or say why they cannot."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from application.importing.items import Row
from application.importing.report import Rejected
from application.importing.rows import Draft, DraftMaker
from application.policy_packs.reader import read_policy
from tests.imports import NOW, a_mapping

POLICY = read_policy(Path(__file__).resolve().parents[4] / "policies", "default")


def _mapped(row: dict[str, str], **mapping: object) -> Draft | Rejected:
    """Return what becomes of a row under a mapping with these differences."""
    given = {"external_id": "1", "title": "公交太少", "text": "等", "reported_at": "2026-03-02"}
    return DraftMaker(a_mapping(**mapping), lambda _: POLICY).draft(Row(7, given | row), now=NOW)


def _draft(*formats: str, **fields: str) -> Draft | Rejected:
    given = {
        "external_id": "1",
        "complainant": "U1",
        "title": "公交太少",
        "text": "等了一个小时",
        "reported_at": "2026-03-02T08:00:00",
        "reply": "",
        "replied_at": "",
    }
    maker = DraftMaker(a_mapping(instants=formats or ("iso",)), lambda _: POLICY)
    return maker.draft(Row(7, given | fields), now=NOW)


class TestWhere:
    COLUMNS = a_mapping().columns.model_dump() | {"address": "where", "place": "place"}

    def draft(self, **fields: str) -> Draft:
        """Return the draft of a row with an address, where the list knows 东街1号."""
        mapping = a_mapping(columns=self.COLUMNS, constants={"place": "town"})
        known = {"东街1号": "estate-1"}
        given = {"external_id": "1", "title": "公交太少", "text": "等", "reported_at": "2026-03-02"}
        found = DraftMaker(mapping, lambda _: POLICY, known.get).draft(
            Row(7, given | fields), now=NOW
        )
        assert isinstance(found, Draft)
        return found

    def test_an_address_of_the_list_gives_the_place(self) -> None:
        """Any other leaves it to the mapping, and is kept as it was written."""
        assert (self.draft(address="东街1号").place, self.draft(address="东街1号").address) == (
            "estate-1",
            "东街1号",
        )
        assert self.draft(address="西街1号").place == "town"
        assert self.draft().address is None

    def test_a_place_that_the_row_names_comes_first(self) -> None:
        """The source knows better than a list."""
        assert self.draft(address="东街1号", place="estate-2").place == "estate-2"


class TestTaken:
    def test_naive_times_are_in_the_mappings_zone(self) -> None:
        """08:00 in Shanghai is midnight in UTC."""
        draft = _draft()
        assert isinstance(draft, Draft)
        assert draft.reported_at == datetime(2026, 3, 2, tzinfo=UTC)
        assert (draft.unit, draft.reply, draft.flags) == ("transport", None, ())

    def test_a_zone_in_the_time_wins(self) -> None:
        """An offset says more than the mapping."""
        draft = _draft(reported_at="2026-03-02T08:00:00+00:00")
        assert isinstance(draft, Draft)
        assert draft.reported_at == datetime(2026, 3, 2, 8, tzinfo=UTC)

    def test_a_date_alone_is_flagged(self) -> None:
        """00:00 of the day, and the event says that only the day was known."""
        draft = _draft(reported_at="2026-03-02")
        assert isinstance(draft, Draft)
        assert (draft.reported_at, draft.flags) == (
            datetime(2026, 3, 1, 16, tzinfo=UTC),
            ("date_only",),
        )

    def test_a_reply_dated_on_the_same_day_is_not_before_it(self) -> None:
        """Only the day of the reply is known, so it is not earlier than the message."""
        draft = _draft(reply="好", replied_at="2026-03-02")
        assert isinstance(draft, Draft)
        assert draft.replied_at == draft.reported_at

    def test_text_is_taken_as_it_is(self) -> None:
        """Emoji, full-width digits and mixed line breaks stay."""
        text = "第１３栋😤\r\n第二行\n\n第三行"
        draft = _draft(text=text)
        assert isinstance(draft, Draft)
        assert draft.text == text

    def test_a_category_without_owner_waits_at_the_centre(self) -> None:
        """What no rule knows is dispatched by hand."""
        draft = _draft(title="求助", text="求助")
        assert isinstance(draft, Draft)
        assert (draft.category, draft.unit) == ("unclassified", "centre")


class TestRejected:
    @pytest.mark.parametrize(
        ("fields", "column", "code"),
        [
            ({"external_id": " "}, "id", "external_id_missing"),
            ({"external_id": "x" * 201}, "id", "external_id_malformed"),
            ({"external_id": "a\x07"}, "id", "external_id_malformed"),
            ({"title": "\u3000\t"}, "title", "text_empty"),
            ({"text": ""}, "text", "text_empty"),
            ({"text": "长" * 20_001}, "text", "text_too_long"),
            ({"text": "a\x00b"}, "text", "malformed"),
            ({"reported_at": ""}, "at", "time_missing"),
            ({"reported_at": "12/31/2016"}, "at", "time_malformed"),
            ({"reported_at": "42735"}, "at", "time_malformed"),
            ({"reported_at": "0001-01-01T00:00:00"}, "at", "time_malformed"),
            ({"reported_at": "9999-12-31T23:59:59-01:00"}, "at", "time_malformed"),
            ({"reported_at": "2026-02-30T08:00:00"}, "at", "time_malformed"),
            ({"reported_at": "2026-11-20T12:06:00"}, "at", "time_in_future"),
            ({"reported_at": "1986-05-04T02:30:00"}, "at", "time_ambiguous"),
            ({"reply": "好"}, "done", "reply_time_missing"),
            ({"replied_at": "2026-03-03"}, "reply", "reply_missing"),
            ({"reply": "好", "replied_at": "2026-03-01T08:00:00"}, "done", "reply_before_report"),
        ],
    )
    def test_says_line_column_and_code(
        self, fields: dict[str, str], column: str, code: str
    ) -> None:
        """The report leads straight to the cell; it does not repeat what stands there."""
        rejected = _draft(**fields)
        assert isinstance(rejected, Rejected)
        assert (rejected.line, rejected.column, rejected.code) == (7, column, code)
        assert not any(value.strip() and value in rejected.reason for value in fields.values())

    def test_a_clock_a_little_ahead_is_no_future(self) -> None:
        """Five minutes are forgiven."""
        assert isinstance(_draft(reported_at="2026-11-20T12:05:00"), Draft)

    def test_two_formats_that_disagree_are_ambiguous(self) -> None:
        """03/02 may be March or February: neither is taken."""
        formats = ("%d/%m/%Y", "%m/%d/%Y")
        rejected = _draft(*formats, reported_at="03/02/2026")
        assert isinstance(rejected, Rejected)
        assert rejected.code == "time_ambiguous"
        assert isinstance(_draft(*formats, reported_at="13/02/2026"), Draft)


class TestTimesOfSheets:
    @pytest.mark.parametrize(
        ("text", "at", "flags"),
        [
            ("46083.5", datetime(2026, 3, 2, 4, tzinfo=UTC), ()),
            ("46083.354166666664", datetime(2026, 3, 2, 0, 30, tzinfo=UTC), ()),
            ("46083", datetime(2026, 3, 1, 16, tzinfo=UTC), ("date_only",)),
            ("2026-03-02T08:00:00", datetime(2026, 3, 2, tzinfo=UTC), ()),
        ],
    )
    def test_day_numbers_are_times_where_the_mapping_says_so(
        self, text: str, at: datetime, flags: tuple[str, ...]
    ) -> None:
        """To the second that the sheet meant; one without a fraction is a day."""
        draft = _draft("iso", "excel", reported_at=text)
        assert isinstance(draft, Draft)
        assert (draft.reported_at, draft.flags) == (at, flags)

    @pytest.mark.parametrize("text", ["2016", "19999", "80001", "20160101", "4.6e4", "-46083"])
    def test_other_numbers_are_none(self, text: str) -> None:
        """A year or a date without separators is not guessed into a day number."""
        rejected = _draft("iso", "excel", reported_at=text)
        assert isinstance(rejected, Rejected)
        assert rejected.code == "time_malformed"


class TestTwiceTheSameHour:
    MAPPING = {"zone": "America/New_York", "repeated_hour": "first"}  # noqa: RUF012 - never changed

    def test_is_the_first_where_the_mapping_says_so(self) -> None:
        """And flagged: nobody knows which of both was meant."""
        draft = _mapped({"reported_at": "2011-11-06T01:30:00"}, **self.MAPPING)
        assert isinstance(draft, Draft)
        assert draft.reported_at == datetime(2011, 11, 6, 5, 30, tzinfo=UTC)
        assert draft.flags == ("repeated_hour",)

    def test_an_hour_that_never_was_is_no_time(self) -> None:
        """In spring the clocks leap over it."""
        rejected = _mapped({"reported_at": "2011-03-13T02:30:00"}, **self.MAPPING)
        assert isinstance(rejected, Rejected)
        assert rejected.code == "time_ambiguous"
        assert "never" in rejected.reason

    def test_every_time_keeps_its_place(self) -> None:
        """Minute by minute through the night, later as written is later as an instant."""
        written = [datetime(2011, 11, 5, 23) + timedelta(minutes=n) for n in range(300)]  # noqa: DTZ001 - as files write them
        drafts = [_mapped({"reported_at": at.isoformat()}, **self.MAPPING) for at in written]
        instants = [draft.reported_at for draft in drafts if isinstance(draft, Draft)]
        assert len(instants) == 300
        assert all(earlier < later for earlier, later in pairwise(instants))


class TestTargets:
    COLUMNS = {  # noqa: RUF012 - never changed
        "external_id": "id",
        "title": "title",
        "text": "text",
        "reported_at": "at",
        "due_at": "due",
    }

    @pytest.mark.parametrize(
        ("due", "at", "flags"),
        [
            ("2026-03-09T18:00:00", datetime(2026, 3, 9, 10, tzinfo=UTC), ("date_only",)),
            ("2126-03-09T18:00:00", datetime(2126, 3, 9, 10, tzinfo=UTC), ("date_only",)),
            (
                "2026-03-09",
                datetime(2026, 3, 9, 15, 59, 59, 999_999, tzinfo=UTC),
                ("date_only",),
            ),
            ("", None, ("date_only",)),
        ],
    )
    def test_may_lie_ahead_and_end_with_their_day(
        self, due: str, at: datetime | None, flags: tuple[str, ...]
    ) -> None:
        """A target of a day without hours is kept by whoever answers on that day."""
        draft = _mapped({"due_at": due}, columns=self.COLUMNS)
        assert isinstance(draft, Draft)
        assert (draft.due_at, draft.flags) == (at, flags)

    def test_that_is_none_is_reported(self) -> None:
        """An unreadable target is not the same as no target."""
        rejected = _mapped({"due_at": "soon"}, columns=self.COLUMNS)
        assert isinstance(rejected, Rejected)
        assert (rejected.column, rejected.code) == ("due", "time_malformed")


class TestReplies:
    RULES = {  # noqa: RUF012 - never changed
        "missing": "来源未附答复",
        "undated": "note",
        "flags": [{"use": "duplicate", "when": ["重复"]}, {"use": "invalid", "when": ["无效"]}],
    }

    def test_a_closing_without_a_text_gets_the_mappings(self) -> None:
        """Flagged, so that nobody takes it for the unit's own words."""
        row = {"reply": " ", "replied_at": "2026-03-05T10:00:00"}
        draft = _mapped(row, replies=self.RULES)
        assert isinstance(draft, Draft)
        assert (draft.reply, draft.flags) == ("来源未附答复", ("date_only", "reply_missing"))
        assert draft.replied_at == datetime(2026, 3, 5, 2, tzinfo=UTC)

    def test_a_text_without_its_time_is_a_note_of_an_open_issue(self) -> None:
        """What was said is kept; when it was done nobody knows."""
        draft = _mapped({"reply": "等待材料，疑似重复"}, replies=self.RULES)
        assert isinstance(draft, Draft)
        assert (draft.reply, draft.replied_at, draft.note) == (None, None, "等待材料，疑似重复")
        assert draft.flags == ("date_only", "reply_undated", "duplicate")

    def test_every_word_that_means_a_flag_counts(self) -> None:
        """A reply may say that a case was a duplicate and invalid."""
        row = {"reply": "重复件，无效", "replied_at": "2026-03-05T10:00:00"}
        draft = _mapped(row, replies=self.RULES)
        assert isinstance(draft, Draft)
        assert draft.flags == ("date_only", "duplicate", "invalid")


class TestHeadcount:
    @pytest.mark.parametrize(
        ("text", "people", "flags"),
        [
            ("", 1, ()),
            ("12", 12, ()),
            ("2500余名", 2500, ("headcount_more_than",)),
            ("近614人", 614, ("headcount_nearly",)),
            ("30人左右", 30, ("headcount_about",)),
            ("不少于3户", 3, ("headcount_at_least",)),
            ("不高过9户", 9, ("headcount_at_most",)),
            ("x人", 1, ("headcount_unknown",)),
            ("x余名", 1, ("headcount_unknown", "headcount_more_than")),
        ],
    )
    def test_is_a_figure_with_its_qualifier(
        self, text: str, people: int, flags: tuple[str, ...]
    ) -> None:
        """A hole is unknown, never 0: whoever reported is one."""
        draft = _mapped({"headcount": text, "reported_at": "2026-03-02T08:00:00"})
        assert isinstance(draft, Draft)
        assert (draft.headcount, draft.flags) == (people, flags)

    @pytest.mark.parametrize("text", ["0", "1.5人"])
    def test_of_nobody_or_half_a_person_is_reported(self, text: str) -> None:
        """Such a row is another column's."""
        rejected = _mapped({"headcount": text})
        assert isinstance(rejected, Rejected)
        assert rejected.code == "figure_malformed"
