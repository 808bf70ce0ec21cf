"""HEAD of what can be read: the head of the answer to GET, and nothing behind it."""

import pytest

from api.routers import events
from tests.api_client import Town

PATHS = (
    "/health",
    "/openapi.json",
    "/api/v1/issues",
    "/api/v1/issues/{issue}",
    "/api/v1/issues/{issue}/history",
    "/api/v1/events",
    "/api/v1/policies",
    "/open311/v2/services.json",
)


class TestHead:
    @pytest.mark.parametrize("path", PATHS)
    def test_has_the_head_of_get_and_no_body(self, town: Town, path: str) -> None:
        """Whoever watches a service asks so; its length is that of the whole answer."""
        asked = path.format(issue=town.reported())
        got = town.get(asked, by="clerk-1")
        headed = town.request("HEAD", asked, by="clerk-1")
        assert (headed.status_code, headed.content) == (200, b"")
        for name in ("content-type", "content-length", "etag", "cache-control"):
            assert headed.headers.get(name) == got.headers.get(name)
        assert headed.headers["x-content-type-options"] == "nosniff"

    def test_shows_no_more_than_get(self, town: Town) -> None:
        """Nobody, and whoever may not know of it, learns as little."""
        path = f"/api/v1/issues/{town.reported()}"
        assert town.request("HEAD", path).status_code == 401
        assert town.request("HEAD", path, by="somebody").status_code == 404
        assert town.request("HEAD", f"{path}/claim", by="clerk-1").status_code == 405

    def test_of_a_stream_sends_none_of_it(
        self, town: Town, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What would go on is ended."""
        monkeypatch.setattr(events, "STREAM_SECONDS", 0.2)
        town.reported()
        answer = town.request("HEAD", "/api/v1/events/stream", by="clerk-1")
        assert (answer.status_code, answer.content) == (200, b"")
        assert answer.headers["content-type"].startswith("text/event-stream")
