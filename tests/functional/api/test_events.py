"""The feed of events: pages and a stream, in the order of the log."""

import json

import pytest

from api.routers import events
from tests.api_client import Town


class TestFeed:
    def test_goes_on_where_it_ended(self, town: Town) -> None:
        """Page by page every event is met once, in the order of the log."""
        issue = town.dispatched()
        seen: list[dict[str, object]] = []
        after, is_end = 0, False
        while not is_end:
            page = town.get(f"/api/v1/events?after={after}&limit=2", by="clerk-1").json()
            seen += page["events"]
            after, is_end = page["next_after"], page["is_end"]
        positions = [each["position"] for each in seen]
        assert positions == sorted(set(positions), key=lambda each: int(str(each)))
        assert [e["version"] for e in seen if e["issue_id"] == issue] == [1, 2, 3]

    def test_has_no_more_than_was_asked_for(self, town: Town) -> None:
        """Where others' events lie between, too: what was left out comes with the next page."""
        town.dispatched()
        every = town.get("/api/v1/events?limit=500", by="clerk-1").json()["events"]
        for limit in (1, 2, 3, 5):
            seen, after, is_end = [], 0, False
            while not is_end:
                asked = f"/api/v1/events?after={after}&limit={limit}"
                page = town.get(asked, by="clerk-1").json()
                assert len(page["events"]) <= limit
                seen += page["events"]
                after, is_end = page["next_after"], page["is_end"]
            assert [e["position"] for e in seen] == [e["position"] for e in every]

    def test_shows_nothing_to_strangers(self, town: Town) -> None:
        """Events of what one may not see are passed over."""
        town.reported()
        page = town.get("/api/v1/events?limit=500", by="somebody").json()
        assert (page["events"], page["next_after"] > 0) == ([], True)

    @pytest.mark.parametrize("path", ["/events?after=9999999", "/events/stream?after=9999999"])
    def test_tells_who_is_beyond_the_end_of_the_log(self, town: Town, path: str) -> None:
        """Nothing would come from there: he has read another log, or one that was restored."""
        found = town.get(f"/api/v1{path}", by="clerk-1").json()
        assert (found["status"], found["code"]) == (400, "beyond_log")
        last = found["accepted"]
        assert town.get(f"/api/v1/events?after={last}", by="clerk-1").json()["is_end"]

    def test_tells_a_listener_who_comes_again_to_another_log(self, town: Town) -> None:
        """The place that a stream goes on from is in its header."""
        headers = {"Last-Event-ID": "9999999"}
        found = town.get("/api/v1/events/stream", by="clerk-1", headers=headers)
        assert (found.status_code, found.json()["code"]) == (400, "beyond_log")


class TestStream:
    def test_sends_what_comes_and_ends(self, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
        """Each event under its position: who comes again with it misses nothing."""
        monkeypatch.setattr(events, "STREAM_SECONDS", 0.2)
        issue = town.dispatched()
        answer = town.get("/api/v1/events/stream", by="clerk-1")
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = [each.partition(": ") for each in answer.text.splitlines() if each]
        ids = [value for name, _, value in lines if name == "id"]
        data = [json.loads(value) for name, _, value in lines if name == "data"]
        assert [e["version"] for e in data if e["issue_id"] == issue] == [1, 2, 3]
        headers = {"Last-Event-ID": ids[-2]}
        again = town.get("/api/v1/events/stream", by="clerk-1", headers=headers)
        assert again.text.count("id: ") == 1
