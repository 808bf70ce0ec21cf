"""Problem documents: what a refused request is told, and what it is not."""

import pytest

from domain.security.events import AccessDenied
from tests.api_client import Town


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
        assert "GET" in answer.headers["allow"]

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

    @pytest.mark.parametrize("language", ["en", "zh-CN"])
    def test_of_a_body_lead_to_the_description(self, town: Town, language: str) -> None:
        """Whoever sends a body has no command line: he is shown where the fields stand."""
        for body in ({"kind": 1}, {}):
            answer = town.order(
                "/issues", body, by="clerk-1", if_match=None, headers={"Accept-Language": language}
            )
            assert answer.json()["code"] in {"malformed", "field_missing"}
            assert "--help" not in answer.json()["detail"]
            assert "/openapi.json" in answer.json()["detail"]


class TestDenial:
    def test_names_who_was_turned_away(self, town: Town) -> None:
        """Somebody without a post is on record by his own code, not as the system."""
        before = town.system.store.last_position()
        assert town.get("/api/v1/issues/X-1", by="auditor-of-the-county").status_code == 404
        page = town.system.store.page(before, 10).recorded
        denied = [each.event for each in page if isinstance(each.event, AccessDenied)]
        assert [each.entry.actor.id for each in denied] == ["auditor-of-the-county"]
