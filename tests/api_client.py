"""A town served over HTTP in this process, and people who ask it."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast
from uuid import uuid4

import httpx2
from fastapi import FastAPI

from application.security_log import SecurityLog
from bihuan.asgi import application
from bihuan.bootstrap import System, migrate, open_system
from bihuan.catching_up import catch_up
from bihuan.identity import security_log_of
from domain.access.principal import Principal
from domain.account.errors import NotAuthenticatedError
from domain.account.values import SCOPES, Scope
from tests.live import settings_for

REPORT: Final[Mapping[str, object]] = {
    "kind": "demand",
    "request_type": "help",
    "source": "hotline",
    "title": "路灯不亮",
    "text": "小区门口的路灯三天没有亮了",
    "category": "城乡建设",
    "anonymous": True,
}


@dataclass
class TokensOfPeople:
    """A double of identity: the token of a person is `token-of-` and his code.

    With `-readonly` behind it is good for reading, with `-only-SCOPE` for that scope alone.
    """

    system: System

    def authenticate(self, bearer: str) -> Principal:
        """Return who it is, with the posts of today."""
        kind, _, person = bearer.partition("token-of-")
        if kind or not person:
            raise NotAuthenticatedError
        person, _, only = person.removesuffix("-readonly").partition("-only-")
        only = only or ("read" if bearer.endswith("-readonly") else "")
        scopes = cast("tuple[Scope, ...]", (only,)) if only else SCOPES
        posts = self.system.today.posts_of(person)
        return Principal(account=person, person=person, scopes=scopes, posts=posts)


@dataclass
class Town:
    """The served system, and a client for each of its people."""

    system: System
    app: FastAPI
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    def request(
        self,
        method: str,
        path: str,
        *,
        by: str | None = None,
        headers: Mapping[str, str] | list[tuple[str, str]] | None = None,
        **more: Any,  # noqa: ANN401 -- the client's own arguments
    ) -> httpx2.Response:
        """Send one request as somebody."""
        shown = [("Authorization", f"Bearer token-of-{by}")] if by else []
        given = list(headers.items() if isinstance(headers, Mapping) else headers or [])

        async def send() -> httpx2.Response:
            transport = httpx2.ASGITransport(app=self.app, raise_app_exceptions=False)
            async with httpx2.AsyncClient(transport=transport, base_url="http://town") as client:
                return await client.request(method, path, headers=[*shown, *given], **more)

        return self.loop.run_until_complete(send())

    def get(self, path: str, *, by: str | None = None, **more: Any) -> httpx2.Response:  # noqa: ANN401
        """Ask for something."""
        return self.request("GET", path, by=by, **more)

    def order(
        self,
        path: str,
        body: object = None,
        *,
        by: str,
        if_match: str | None = "*",
        key: str | None = "",
        headers: Mapping[str, str] | None = None,
    ) -> httpx2.Response:
        """Give an order; with a new key unless one is given, with none for None."""
        sent = dict(headers or {})
        if key is not None:
            sent["Idempotency-Key"] = key or str(uuid4())
        if if_match is not None:
            sent["If-Match"] = if_match
        sent.setdefault("Content-Type", "application/json")
        content = body if isinstance(body, bytes) else json.dumps(body or {}).encode()
        return self.request("POST", f"/api/v1{path}", by=by, headers=sent, content=content)

    def reported(self, **more: object) -> str:
        """Return the id of a new issue."""
        answer = self.order("/issues", {**REPORT, **more}, by="clerk-1", if_match=None)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["head"]["issue_id"])

    def dispatched(self, to: str = "housing") -> str:
        """Return the id of an issue that a unit is to claim."""
        issue = self.reported()
        answer = self.order(f"/issues/{issue}/dispatch", {"unit": to}, by="dispatcher-1")
        assert answer.status_code == 200, answer.text
        return issue

    @property
    def system_log(self) -> SecurityLog:
        """Return what writes the security log."""
        return security_log_of(self.system)

    def catch_up(self) -> None:
        """Let the views come to where the log is."""
        catch_up(self.system)


@contextmanager
def served_town(data: Path, **settings: object) -> Iterator[Town]:
    """Serve a new town; no workflow engine is there."""
    given = settings_for(data, **settings)
    migrate(given)
    with open_system(given) as system:
        town = Town(system, application(system, identity=TokensOfPeople(system)))
        try:
            yield town
        finally:
            town.loop.close()
