"""Sends files to a served town, and counts what it keeps."""

import sqlite3
from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx2

from tests.api_client import Town


def sent(  # the parts of a request
    town: Town,
    issue: str,
    content: bytes | AsyncIterator[bytes],
    *,
    by: str = "clerk-1",
    name: str = "before.jpg",
    key: str = "",
    if_match: str = "*",
    query: str = "",
) -> httpx2.Response:
    """Send a file as body."""
    headers = {
        "Idempotency-Key": key or str(uuid4()),
        "If-Match": if_match,
        "Content-Type": "application/octet-stream",
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
    }
    path = f"/api/v1/issues/{issue}/attachments{query}"
    return town.request("POST", path, by=by, headers=headers, content=content)


def taken(town: Town, issue: str, content: bytes, **more: Any) -> str:  # noqa: ANN401 -- of `sent`
    """Return where a file is read that was taken."""
    answer = sent(town, issue, content, **more)
    assert answer.status_code == 201, answer.text
    assert answer.json()["attachment"]["sha256"] == sha256(content).hexdigest()
    return str(answer.headers["location"])


def listed(town: Town, issue: str, by: str = "clerk-1") -> list[dict[str, Any]]:
    """Return the files of an issue as somebody gets them."""
    answer = town.get(f"/api/v1/issues/{issue}/attachments", by=by)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["attachments"]
    return found


def files_of(town: Town) -> list[str]:
    """Return the names of the objects that lie in the store."""
    folder = town.system.settings.data / "files"
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def rows_of(town: Town) -> int:
    """Return how many files the vault knows of."""
    with sqlite3.connect(town.system.settings.data / "vault.sqlite") as vault:
        return int(vault.execute("SELECT count(*) FROM attachments").fetchone()[0])
