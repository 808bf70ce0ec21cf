"""The headers that answers have beside their bodies, for the description: told once, by name."""

from collections.abc import Mapping
from typing import Any, Final

Json = dict[str, Any]


def _header(description: str, type_: str, example: object) -> Json:
    return {"description": description, "schema": {"type": type_}, "example": example}


HEADERS: Final[Mapping[str, Json]] = {
    "ETag": _header("the version of the issue: `If-Match` of the next order", "string", '"3"'),
    "Location": _header("where it is read", "string", "/api/v1/issues/BH-2026-000001"),
    "Retry-After": _header("seconds to wait; left out where nothing goes on", "integer", 1),
    "Bihuan-Position": _header(
        "where the log has it: `min_position` of what is to show it; left out where nothing new is "
        "on record",
        "integer",
        42,
    ),
    "Bihuan-Behind": _header(
        "`true` where the view had not come to `min_position`; else left out", "string", "true"
    ),
}
_ORDERED: Final = ("ETag", "Location", "Bihuan-Position")
_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "Done": _ORDERED,
    "Attached": _ORDERED,
    "Unknown": ("Retry-After",),
    "Registered": ("Location",),
    "ShownJob": ("Location", "Retry-After"),
    **dict.fromkeys(("ShownIssue", "ShownHistory", "ShownExplanation", "ShownFiles"), ("ETag",)),
    **dict.fromkeys(("ShownPage", "ShownInbox", "ShownFigures", "ShownActs"), ("Bihuan-Behind",)),
}
"""By the form of the body; where a header is not always there, its description says so."""


def headers_of(answer: Json) -> Json:
    """Return the headers of an answer by reference, none where its form has none."""
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    form = str(schema.get("$ref", "")).rpartition("/")[2]
    return {name: {"$ref": f"#/components/headers/{name}"} for name in _OF.get(form, ())}
