"""Problem documents: what a refused request is told, and what it is not."""

from typing import Final

import pytest

from domain.security.events import AccessDenied
from tests.api_client import REPORT, Town

ZONED: Final = "2026-03-02T09:30:00+08:00"


class TestProblems:
    def test_say_what_rfc_9457_asks_and_more(self, town: Town) -> None:
        """Type, title, status, detail; our code; the id of the request, as in the header."""
        answer = town.get("/api/v1/issues/BH-2000-000001", by="clerk-1")
        found = answer.json()
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"
        assert (found["title"], found["status"], found["code"]) == ("Not Found", 404, "not_found")
        assert found["instance"] == answer.headers["x-request-id"]

    def test_lead_to_an_explanation(self, town: Town) -> None:
        """The type of a problem is an address that explains its code."""
        found = town.get("/api/v1/issues/BH-2000-000001", by="clerk-1").json()
        explained = town.get(found["type"])
        assert (explained.status_code, explained.json()["status"]) == (200, 404)

    def test_are_explained_in_the_readers_language(self, town: Town) -> None:
        """The rule behind the code, and its sentence with the values left open."""
        spoken = {"Accept-Language": "zh-CN"}
        found = town.get("/api/v1/errors/malformed", headers=spoken).json()
        assert found["when"] == "没有这一字段，或形式不符，或含有文本中不会有的字符。"
        assert found["text"] == "{field}：{problem}；可接受：{accepted}。"
        found = town.get("/api/v1/errors/malformed", headers={"Accept-Language": "en"}).json()
        assert found["text"] == "{field}: {problem}; accepted: {accepted}."

    @pytest.mark.parametrize(
        ("asked", "begins"),
        [("zh-CN", "没有事项"), ("en", "There is no"), ("fr, zh;q=0.3, en;q=0.2", "没有事项")],
    )
    def test_speak_the_readers_language(self, town: Town, asked: str, begins: str) -> None:
        """By Accept-Language; the code is the same in every language."""
        path = "/api/v1/issues/BH-2000-000001"
        answer = town.get(path, by="clerk-1", headers={"Accept-Language": asked})
        assert answer.json()["detail"].startswith(begins)

    def test_tell_strangers_nothing(self, town: Town) -> None:
        """Without a token an issue and no issue are the same."""
        known = town.get(f"/api/v1/issues/{town.reported()}")
        unknown = town.get("/api/v1/issues/BH-2000-000001")
        assert known.status_code == unknown.status_code == 401
        assert known.headers["www-authenticate"].startswith("Bearer")
        assert {**known.json(), "instance": ""} == {**unknown.json(), "instance": ""}

    def test_of_an_unknown_and_an_invisible_issue_are_the_same(self, town: Town) -> None:
        """Who may not know of an issue is answered as if it were not there."""
        issue = town.reported()
        hidden = town.get(f"/api/v1/issues/{issue}", by="somebody-else").json()
        assert (hidden["status"], hidden["code"]) == (404, "not_found")

    def test_of_a_method_name_those_there_are(self, town: Town) -> None:
        """Nothing on record is edited or deleted (rules.md 12.7)."""
        answer = town.request("DELETE", f"/api/v1/issues/{town.reported()}", by="clerk-1")
        assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
        assert answer.headers["allow"] == "GET, HEAD"

    def test_of_a_method_name_those_of_every_resource_there(self, town: Town) -> None:
        """Of a list one reads and of a new entry of it, which have one address."""
        for path, there in {
            "/api/v1/issues": "GET, HEAD, POST",
            "/api/v1/session": "GET, HEAD, POST, DELETE",
            "/api/v1/issues/BH-2026-000001/claim": "POST",
        }.items():
            answer = town.request("PATCH", path)
            assert (answer.status_code, answer.headers["allow"]) == (405, there)

    @pytest.mark.parametrize(
        "given", ["4bf92f3577b34da6a3ce929d0e0e4736", "4bf92f35-77b3-4da6-a3ce-929d0e0e4736"]
    )
    def test_keep_a_well_formed_request_id(self, town: Town, given: str) -> None:
        """A caller finds his own id in the answer: a UUID with dashes or without."""
        kept = town.get("/health", headers={"X-Request-Id": given})
        assert kept.headers["x-request-id"] == given

    @pytest.mark.parametrize(
        "given",
        ["a b\tc", "13812345678", "0" * 32, "zhang-san-1", "4BF92F3577B34DA6A3CE929D0E0E4736", ""],
    )
    def test_replace_what_is_no_request_id(self, town: Town, given: str) -> None:
        """Ids reach logs and events: no telephone number or name goes there in their place."""
        answer = town.get("/health", headers={"X-Request-Id": given})
        assert answer.headers["x-request-id"] != given
        assert len(answer.headers["x-request-id"]) == 32

    @pytest.mark.parametrize(
        ("language", "said"),
        [
            ("en", "The field kind is missing; /openapi.json shows what is needed."),
            ("zh-CN", "缺少字段 kind；所需字段见 /openapi.json。"),
        ],
    )
    def test_of_a_lacking_field_lead_to_the_description(
        self, town: Town, language: str, said: str
    ) -> None:
        """Whoever sends a body has no command line: he is shown where the fields stand."""
        spoken = {"Accept-Language": language}
        answer = town.order("/issues", {}, by="clerk-1", if_match=None, headers=spoken)
        assert (answer.json()["code"], answer.json()["detail"]) == ("field_missing", said)

    @pytest.mark.parametrize(
        ("body", "detail", "accepted"),
        [
            ({"kind": 1}, "kind：不在其中；可接受：complaint、demand。", ["complaint", "demand"]),
            ({"headcount": "5"}, "headcount：不是整数；可接受：整数。", "a whole number"),
            (
                {"complainants": [{"contacts": [{"kind": "mobile", "value": "12"}]}]},
                "complainants.contacts.value 形式不符；可接受：11 位手机号。",
                "the eleven digits of a mobile number",
            ),
            ({"headcount": 0}, "headcount：太小；可接受：不小于 1。", "1 or more"),
            (
                {"occurred_at": "2026-03-02T09:30:00"},
                f"occurred_at：没有时区；可接受：带时区的 ISO 8601 时刻，如 {ZONED}。",
                f"an instant in ISO 8601 with its zone, such as {ZONED}",
            ),
            (
                {"location": {"lat": 1}},
                "location.lat：没有这一项；可接受：place、region、point、given_by、address。",
                ["place", "region", "point", "given_by", "address"],
            ),
        ],
    )
    def test_of_a_field_say_what_is_accepted(
        self, town: Town, body: dict[str, object], detail: str, accepted: object
    ) -> None:
        """For people in their language throughout, for programs as a member of its own."""
        sent, spoken = {**REPORT, **body}, {"Accept-Language": "zh-CN"}
        found = town.order("/issues", sent, by="clerk-1", if_match=None, headers=spoken).json()
        assert (found["detail"], found["accepted"]) == (detail, accepted)

    def test_of_an_unknown_filter_list_those_there_are(self, town: Town) -> None:
        """Who spells a filter wrongly is shown them all."""
        found = town.get("/api/v1/issues?stauts=new", by="clerk-1").json()
        assert (found["code"], found["field"]) == ("bad_parameter", "stauts")
        assert {"status", "unit", "words", "cursor", "limit"} <= set(found["accepted"])

    def test_of_a_cursor_is_one_sentence(self, town: Town) -> None:
        """What is wrong, and what would be accepted instead."""
        found = town.get("/api/v1/issues?cursor=abcd", by="clerk-1").json()
        assert found["detail"] == (
            "cursor: is not of this list; accepted: `next_cursor` of a page of it, or none."
        )

    def test_of_a_claim_without_an_end_name_no_instant(self, town: Town) -> None:
        """Programs find null where a claim ends by its release alone, people are told so."""
        issue, spoken = town.dispatched(), {"Accept-Language": "zh-CN"}
        town.order(f"/issues/{issue}/claim", by="housing-handler-1")
        found = town.order(f"/issues/{issue}/claim", by="housing-handler-2", headers=spoken).json()
        assert (found["code"], found["details"]["until"]) == ("already_claimed", None)
        assert "有效至 其放弃领单时" in found["detail"]


class TestDenial:
    def test_names_who_was_turned_away(self, town: Town) -> None:
        """Somebody without a post is on record by his own code, not as the system."""
        before = town.system.store.last_position()
        assert town.get("/api/v1/issues/X-1", by="auditor-of-the-county").status_code == 404
        page = town.system.store.page(before, 10).recorded
        denied = [each.event for each in page if isinstance(each.event, AccessDenied)]
        assert [each.entry.actor.id for each in denied] == ["auditor-of-the-county"]
