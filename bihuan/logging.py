"""Logging, set up once: lines on standard error, with bound ids and nothing personal."""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from datetime import date, timedelta
from pathlib import Path
from typing import Final, Literal, TextIO
from uuid import UUID

import structlog
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger

Format = Literal["auto", "json", "console"]

_LONGEST: Final = 200
_PERSONAL: Final = frozenset(
    {
        "address",
        "answer",
        "body",
        "comment",
        "complainant",
        "complainants",
        "contact",
        "contacts",
        "detail",
        "draft",
        "email",
        "explanation",
        "fields",
        "findings",
        "instruction",
        "location",
        "measures",
        "mobile",
        "name",
        "note",
        "phone",
        "reason",
        "reply",
        "respondents",
        "subject",
        "summary",
        "telephone",
        "text",
        "title",
        "value",
    }
)
"""Names of fields that hold people's words, names or numbers: never logged, whatever is in them."""

_QUIET: Final = ("temporalio", "eventsourcing", "sqlalchemy", "asyncio", "uvicorn", "httpx2")


def configure(*, style: Format = "auto", level: str = "info", stream: TextIO | None = None) -> None:
    """Send structlog and the standard library's logging to `stream` (standard error)."""
    stream = stream or sys.stderr
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        locate_exception,
        drop_personal,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            # Lines of workflow code come by the standard library, their fields as `extra`.
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _renderer(style, stream),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _QUIET:
        # Their own lines tell what ours already say, with values of their own choosing.
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


def drop_personal(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Drop fields that are named like people's text, and values that look like it.

    A log line holds codes, ids, counts and instants: printable ASCII of at most 200 characters.
    """
    for key in [key for key in event if _is_personal_key(key)]:
        del event[key]
    event.pop("color_message", None)  # uvicorn's line once more, with the codes of a terminal
    _cover(event)
    return event


def locate_exception(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Replace an exception by its class and the places it passed.

    Its message is left out: it may quote the value that caused it.
    """
    raised = event.pop("exc_info", None)
    found: ExcInfo | None = None
    if isinstance(raised, BaseException):
        found = (type(raised), raised, raised.__traceback__)
    elif isinstance(raised, tuple):
        found = raised
    elif raised:
        current = sys.exc_info()
        found = current if current[0] is not None else None
    if found and found[0] is not None:
        frames = traceback.extract_tb(found[2])
        event["error"] = found[0].__name__
        event["at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return event


def _is_personal_key(key: str) -> bool:
    return key in _PERSONAL or key.rpartition("_")[2] in {"text", "phone", "mobile"}


def _cover(event: MutableMapping[str, object]) -> None:
    for key, value in event.items():
        if not key.startswith("_") and not _is_plain(value):
            event[key] = "[left out]"


def _is_plain(value: object) -> bool:
    if isinstance(value, str):
        return value.isascii() and len(value) <= _LONGEST
    if isinstance(value, list | tuple | set | frozenset):
        return all(_is_plain(part) for part in value)
    return value is None or isinstance(value, int | float | UUID | date | timedelta | Path)


def _renderer(style: Format, stream: TextIO) -> Processor:
    for_people = stream.isatty() if style == "auto" else style == "console"
    if for_people:
        return structlog.dev.ConsoleRenderer(
            colors=stream.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    return structlog.processors.JSONRenderer(ensure_ascii=False, default=str)
