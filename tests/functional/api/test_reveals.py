"""Clear text and exact search over HTTP: who may, what for, and what the log says of it."""

from typing import Final
from uuid import UUID

import pytest

from domain.event import AggregateEvent
from domain.privacy.events import PersonalDataRevealed
from domain.security.events import AccessDenied, PersonalDataRead, PersonSearched
from tests.api_client import REPORT, Town

NAME: Final = "欧阳振华"
PHONE: Final = "13812345678"
WISH: Final = {"field": "text", "purpose": "to call back about the lamp"}


def planted(town: Town) -> str:
    """Return the id of the town's issue of a planted person: told once more, it is no other."""
    contacts = [{"kind": "mobile", "value": PHONE}]
    complainants = [{"name": NAME, "contacts": contacts}]
    text = f"我是{NAME}，路灯坏了，电话{PHONE}"
    body = {**REPORT, "complainants": complainants, "anonymous": False, "text": text}
    answer = town.order("/issues", body, by="clerk-1", key="planted", if_match=None)
    return str(answer.json()["head"]["issue_id"])


def recorded(town: Town, before: int) -> list[AggregateEvent]:
    """Return what is on record behind a position, beside issues."""
    page = town.system.store.page(before, 100).recorded
    return [each.event for each in page if isinstance(each.event, AggregateEvent)]


class TestReveal:
    def test_shows_one_text_and_records_who_and_why(self, town: Town) -> None:
        """The event names field and purpose, and holds no word of the text."""
        issue, before = planted(town), town.system.store.last_position()
        answer = town.order(f"/issues/{issue}/reveal", WISH, by="clerk-1")
        assert answer.status_code == 200, answer.text
        assert (PHONE in answer.json()["text"], NAME in answer.json()["text"]) == (True, True)
        assert answer.headers["cache-control"] == "no-store"
        (event,) = recorded(town, before)
        assert isinstance(event, PersonalDataRevealed)
        told = (event.entry.actor.id, str(event.issue), event.field, event.purpose)
        assert told == ("clerk-1", issue, "text", WISH["purpose"])
        assert not any(secret in str(event) for secret in (NAME, PHONE))

    @pytest.mark.parametrize(
        ("by", "wish", "status", "code"),
        [
            ("clerk-1", {"purpose": " "}, 422, "reveal_purpose_required"),
            ("clerk-1", {"field": "texts"}, 404, "no_such_text"),
            ("auditor-1", {}, 403, "not_permitted"),
            ("housing-handler-1", {}, 404, "not_found"),
        ],
    )
    def test_is_refused_on_record(
        self, town: Town, by: str, wish: dict[str, str], status: int, code: str
    ) -> None:
        """No purpose, no such text, no role, no relation: nothing is shown, each stands there."""
        issue, before = planted(town), town.system.store.last_position()
        answer = town.order(f"/issues/{issue}/reveal", {**WISH, **wish}, by=by)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert not any(secret in answer.text for secret in (NAME, PHONE))
        (event,) = recorded(town, before)
        assert isinstance(event, AccessDenied)
        assert (event.what, event.code, event.account) == ("reveal", code, by)

    def test_is_refused_once_by_number_too(self, own_town: Town) -> None:
        """However the issue was named: one denial, of that issue."""
        town = own_town
        issue = planted(town)
        number = town.get(f"/api/v1/issues/{issue}", by="clerk-1").json()["number"]
        town.catch_up()
        before = town.system.store.last_position()
        answer = town.order(f"/issues/{number}/reveal", WISH, by="auditor-1")
        assert answer.status_code == 403, answer.text
        (event,) = recorded(town, before)
        assert isinstance(event, AccessDenied)
        assert str(event.issue) == issue

    def test_of_a_complaint_about_oneself_is_refused(self, town: Town) -> None:
        """Whom it is about learns nothing by a reveal, whatever his role (rules.md 12.7)."""
        about = [{"kind": "unit", "unit": "centre"}]
        issue = town.reported(respondents=about, confidential=True)
        answer = town.order(f"/issues/{issue}/reveal", WISH, by="clerk-1")
        assert (answer.status_code, answer.json()["code"]) == (403, "conflict_of_interest")


class TestSearch:
    @pytest.mark.parametrize(("by", "sought"), [("contact", PHONE), ("name", NAME)])
    def test_finds_and_records(self, town: Town, by: str, sought: str) -> None:
        """Only issues are told; the record has kind, purpose and how many, not what was sought."""
        issue = planted(town)
        town.catch_up()
        before = town.system.store.last_position()
        wish = {"by": by, "sought": sought, "purpose": "a call about the answer"}
        answer = town.order("/search", wish, by="clerk-1")
        assert answer.status_code == 200, answer.text
        assert issue in {each["issue_id"] for each in answer.json()["issues"]}
        (event,) = recorded(town, before)
        assert isinstance(event, PersonSearched)
        assert (event.by, event.purpose, event.account) == (by, wish["purpose"], "clerk-1")
        assert sought not in str(event)

    @pytest.mark.parametrize(
        ("by", "more", "status"),
        [("housing-handler-1", {}, 403), ("clerk-1", {"purpose": ""}, 422)],
    )
    def test_needs_role_and_purpose(
        self, town: Town, by: str, more: dict[str, str], status: int
    ) -> None:
        """Nobody browses people, and nobody looks for nothing in particular."""
        wish = {"by": "name", "sought": NAME, "purpose": "call back", **more}
        answer = town.order("/search", wish, by=by)
        assert answer.status_code == status
        assert NAME not in answer.text


class TestReadings:
    def read(
        self,
        town: Town,
        issue: str,
        *,
        account: str = "clerk-1",
        purpose: str = "follows his issue",
    ) -> None:
        """Note a reading of a complainant's own fields."""
        town.system_log.read(UUID(issue), ("text",), purpose, account=account)

    def test_are_one_event_an_hour(self, town: Town) -> None:
        """However often the same is read for the same purpose; another purpose is another one."""
        issue, before = planted(town), town.system.store.last_position()
        for _ in range(5):
            self.read(town, issue)
        self.read(town, issue, purpose="looks at the photo")
        self.read(town, issue, account="clerk-2")
        events = recorded(town, before)
        assert [type(each) for each in events] == [PersonalDataRead] * 3


class TestSecurityLog:
    def test_is_for_who_audits(self, town: Town) -> None:
        """An auditor reads who read; nobody else does."""
        issue = planted(town)
        town.order(f"/issues/{issue}/reveal", WISH, by="clerk-1")
        town.catch_up()
        path = "/api/v1/audit/security-log?event=PersonalDataRevealed&limit=1"
        (act,) = town.get(path, by="auditor-1").json()["acts"]
        assert (act["actor"], act["issue"], act["told"]["field"]) == ("clerk-1", issue, "text")
        for by in ("clerk-1", "supervisor-1", "housing-lead", "administrator-1"):
            answer = town.get(path, by=by)
            assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")

    def test_is_paged(self, town: Town) -> None:
        """Each act is met once, the newest first."""
        for _ in range(3):
            town.order(f"/issues/{planted(town)}/reveal", WISH, by="clerk-1")
        town.catch_up()
        path = "/api/v1/audit/security-log?limit=2"
        first = town.get(path, by="auditor-1").json()
        second = town.get(f"{path}&before={first['next_before']}", by="auditor-1").json()
        places = [each["position"] for each in (*first["acts"], *second["acts"])]
        assert places == sorted(set(places), reverse=True)


class TestDenials:
    def test_of_numbers_that_are_tried_are_one_a_minute(self, town: Town) -> None:
        """Whoever tries a thousand numbers does not fill the log; his account stands there."""
        before = town.system.store.last_position()
        for number in range(30):
            path = f"/api/v1/issues/BH-2026-9{number:05}"
            assert town.get(path, by="transport-handler-2").status_code == 404
        events = recorded(town, before)
        assert 1 <= len(events) <= 2  # a minute may end meanwhile
        assert {type(each) for each in events} == {AccessDenied}

    def test_of_known_issues_stand_one_by_one(self, town: Town) -> None:
        """What was refused of an issue that one sees is on record for each."""
        issues = [town.dispatched() for _ in range(3)]
        before = town.system.store.last_position()
        for issue in issues:
            for _ in range(4):
                path = f"/issues/{issue}/dispatch"
                refused = town.order(path, {"unit": "x"}, by="housing-handler-1")
                assert refused.status_code == 403
        told = [str(each.issue) for each in recorded(town, before) if hasattr(each, "issue")]
        assert set(told) == set(issues)
        assert len(told) <= 2 * len(issues)
