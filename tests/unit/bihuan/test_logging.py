"""Log lines hold codes, ids, counts and instants, and nothing personal."""

import io
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
import structlog

from bihuan.logging import configure
from domain.base import Sealed


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Return the stream that log lines go to; logging is as before afterwards."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    written = io.StringIO()
    configure(style="json", level="info", stream=written)
    yield written
    root.handlers[:], level = before
    root.setLevel(level)
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    """Return the lines written so far."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


class TestLines:
    """One JSON object per line."""

    def test_bound_ids(self, stream: io.StringIO) -> None:
        """What is bound to the context stands in each line."""
        with structlog.contextvars.bound_contextvars(issue_id=UUID(int=7)):
            structlog.get_logger("t").info("issue_dispatched", unit="housing", version=3)
        (line,) = lines(stream)
        assert line["event"] == "issue_dispatched"
        assert line["issue_id"] == str(UUID(int=7))
        assert (line["unit"], line["version"], line["level"]) == ("housing", 3, "info")

    def test_workflow_code(self, stream: io.StringIO) -> None:
        """A workflow's lines carry its ids, which come as extras of a standard record."""
        ids = {"workflow_id": "issue/7", "issue_id": "7"}
        logging.getLogger("bihuan.workflow").warning("in_vain", extra={**ids, "version": 3})
        (line,) = lines(stream)
        assert (line["event"], line["level"]) == ("in_vain", "warning")
        assert (line["workflow_id"], line["issue_id"], line["version"]) == ("issue/7", "7", 3)

    def test_standard_library(self, stream: io.StringIO) -> None:
        """Libraries that log by the standard library end in the same lines."""
        logging.getLogger("library").warning("port %d", 7233)
        assert lines(stream)[0]["event"] == "port 7233"

    def test_no_terminal_codes_of_libraries(self, stream: io.StringIO) -> None:
        """Uvicorn sends each of its lines once more with colours: that one is left out."""
        more = {"color_message": "\x1b[1mport\x1b[0m 8080"}
        logging.getLogger("uvicorn.error").warning("port 8080", extra=more)
        assert "color_message" not in lines(stream)[0]

    @pytest.mark.parametrize("name", ["uvicorn.error", "httpx2"])
    def test_no_line_that_ours_tells_already(self, stream: io.StringIO, name: str) -> None:
        """What was asked and where it is served is told by our own lines."""
        logging.getLogger(name).info("HTTP Request: GET http://127.0.0.1:8080/health")
        assert lines(stream) == []

    def test_level(self, stream: io.StringIO) -> None:
        """What is less serious than the level is not written."""
        structlog.get_logger("t").debug("detail_seen")
        assert not lines(stream)


class TestNothingPersonal:
    """People's words, names and numbers reach no log line."""

    @pytest.mark.parametrize("key", ["text", "title", "name", "mobile", "reply", "caller_phone"])
    def test_named_fields(self, stream: io.StringIO, key: str) -> None:
        """Fields named like people's text are dropped."""
        structlog.get_logger("t").info("step_done", **{key: "Wang"})
        assert "Wang" not in stream.getvalue()

    @pytest.mark.parametrize(
        "value",
        [
            "楼道灯坏了",
            "x" * 500,
            {"a": "Wang"},
            ["张三"],
            Sealed(key="k", field="text", box="b", masked="m"),
        ],
    )
    def test_values_that_look_like_text(self, stream: io.StringIO, value: object) -> None:
        """Anything but short codes, numbers, ids and instants is left out."""
        structlog.get_logger("t").info("step_done", result=value)
        assert lines(stream)[0]["result"] == "[left out]"

    def test_plain_values_stay(self, stream: io.StringIO) -> None:
        """Codes, counts, instants and lists of codes are logged."""
        at = datetime(2026, 3, 2, tzinfo=UTC)
        structlog.get_logger("t").info("step_done", at=at, units=["housing"], late=False)
        line = lines(stream)[0]
        assert (line["units"], line["late"]) == (["housing"], False)
        assert str(line["at"]).startswith("2026-03-02")

    def test_exception_without_its_message(self, stream: io.StringIO) -> None:
        """An exception is logged as class and places: its message may quote a value."""

        def read(number: str) -> int:
            return int(number)

        try:
            read("13800000000x")
        except ValueError:
            structlog.get_logger("t").exception("step_failed")
            logging.getLogger("library").exception("step_failed")
        assert "13800000000x" not in stream.getvalue()
        assert [line["error"] for line in lines(stream)] == ["ValueError", "ValueError"]
        assert "read" in str(lines(stream)[0]["at"])
