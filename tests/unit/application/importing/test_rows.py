"""Rows become drafts, or say why they cannot."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from application.importing.items import Row
from application.importing.report import Rejected
from application.importing.rows import Draft, DraftMaker
from application.policy_packs.reader import read_policy
from tests.imports import NOW, a_mapping

POLICY = read_policy(Path(__file__).resolve().parents[4] / "policies", "default")


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
    maker = DraftMaker(a_mapping(instants=formats or ("iso",)), POLICY)
    return maker.draft(Row(7, given | fields), now=NOW)


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
