"""The reference of the HTTP API, written from its own description."""

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final

from api.app import described
from bihuan import __version__

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


def http_parts() -> Iterator[str]:
    """Yield the page's parts: the headers, then the resources by subject."""
    yield OPENING
    operations = list(_operations(described(__version__)))
    for tag, members in groupby(operations, key=lambda each: each[0]):
        rows = "\n".join(_row(*member[1:]) for member in members)
        yield f"## {tag.capitalize()}\n\n| resource | what | answers |\n|---|---|---|\n{rows}"


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield operation["tags"][0], method.upper(), path, operation


def _row(method: str, path: str, operation: dict[str, Any]) -> str:
    answers = ", ".join(operation["responses"])
    said = operation.get("description") or operation["summary"]
    sentence = " ".join(said.partition("\n\n")[0].split()).replace("|", "\\|")
    return f"| `{method} {path}` | {sentence} | {answers} |"
