"""The reference of the HTTP API, written from its own description."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from api.app import described
from bihuan import __version__

Json = dict[str, Any]
_WORDS: Final = {
    "string": "text",
    "integer": "whole number",
    "boolean": "true or false",
    "date-time": "instant",
    "date": "day",
    "uuid": "UUID",
}
OPENING: Final = """\
`bihuan serve` and `bihuan up` serve it; [openapi.json](openapi.json) describes it in full, every
form, error and example, and is served at `/openapi.json`. Refusals are problem documents
(RFC 9457), their codes the [errors](errors.md). The forms of orders are those of the
[commands](commands.md) with text in clear.

| header | in | what |
|---|---|---|
| `Authorization` | request | `Bearer` and a token of `bihuan token create` |
| `Cookie` | request | a session of `POST /api/v1/session`, in place of a token |
| `Bihuan-CSRF` | what a cookie changes | the `csrf` of `GET /api/v1/session` |
| `Bihuan-Acting-As` | request | `ROLE` or `ROLE@UNIT`, where one holds several posts that fit |
| `Idempotency-Key` | order | a new text for each order |
| `Bihuan-Follow-Code` | what residents ask | the code that was told with the number |
| `If-Match` | order to an issue | the version it was decided on, as the ETag has it, or `*` |
| `Accept-Language` | request | `zh-CN` or `en` |
| `X-Request-Id` | both | kept where it is a UUID in small letters, with dashes or without |
| `ETag` | answer | the version of the issue |
| `Bihuan-Position` | answer to an order | the position to ask `min_position` for |
| `Bihuan-Behind` | answer | `true`: within a second the view has not come to `min_position` |
| `Retry-After` | 202, 429, 503 | seconds to wait |

The same key and body get the same answer, refusals too but for 412, 429 and 503; another body is
refused with 422, and while the first still runs the answer is 409. Without `If-Match` it is 428,
with a stale one 412, and `changes` tells what happened since. No answer in 15 seconds is
answered with 202 and `"outcome": "unknown"`: the order may have been taken; repeat it.
Bodies are JSON in UTF-8 of at most 1 MiB: every key once, no NaN, whole numbers of at most 18
digits, 16 levels; anything else is 400."""


def openapi_json() -> str:
    """Return the description as the file has it."""
    return json.dumps(described(__version__), ensure_ascii=False, indent=1) + "\n"


class Resource(NamedTuple):
    """A resource with one method, as the description has it."""

    method: str
    path: str
    operation: Json


def http_parts() -> Iterator[str]:
    """Yield the page's parts: the headers, then each subject with its resources and filters."""
    yield OPENING
    subjects: dict[str, list[Resource]] = {}
    for resource in _resources(described(__version__)):
        subjects.setdefault(resource.operation["tags"][0], []).append(resource)
    for subject, members in subjects.items():
        rows = "\n".join(_row(each) for each in members)
        yield f"## {subject.capitalize()}\n\n| resource | what | answers |\n|---|---|---|\n{rows}"
        filters = "\n".join(_filters(members))
        if filters:
            yield f"| in the query | of | form | what |\n|---|---|---|---|\n{filters}"


def _resources(document: Json) -> Iterator[Resource]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield Resource(method.upper(), path, operation)


def _row(resource: Resource) -> str:
    method, path, operation = resource
    answers = ", ".join(operation["responses"])
    return f"| `{method} {path}` | {_cell(operation['summary'])} | {answers} |"


def _filters(resources: Iterable[Resource]) -> Iterator[str]:
    """Yield a line for each part of a query, one alone where several resources take the same."""
    takers: dict[tuple[str, str, str], list[str]] = {}
    for method, path, operation in resources:
        for each in operation.get("parameters", ()):
            if each.get("in") == "query":
                row = each["name"], _form(each["schema"]), _cell(each.get("description", ""))
                takers.setdefault(row, []).append(f"`{method} {path}`")
    for (name, form, what), paths in takers.items():
        yield f"| `{name}` | {', '.join(paths)} | {form} | {what} |"


def _form(schema: Json) -> str:
    """Return of which form a value is, and what it is where it is left out."""
    default = schema.get("default")
    ends = f"; else `{str(default).lower()}`" if default not in (None, "", []) else ""
    return f"{_kind(schema)}{ends}"


def _kind(schema: Json) -> str:
    if "anyOf" in schema:
        return " or ".join(_kind(each) for each in schema["anyOf"] if each.get("type") != "null")
    if "enum" in schema:
        return ", ".join(f"`{each}`" for each in schema["enum"])
    if schema["type"] == "array":
        return f"any of {_kind(schema['items'])}"
    if schema["type"] == "integer" and schema.get("minimum") and "maximum" in schema:
        return f"{schema['minimum']} to {schema['maximum']}"
    form = str(schema.get("format") or schema["type"])
    return _WORDS.get(form, form)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
