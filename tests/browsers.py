"""Browsers and programs that ask a served town by their own cookies and tokens."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx2
from fastapi import FastAPI

from api.sessions import COOKIE, CSRF

HOST: Final = "https://town.example"


@dataclass
class Browser:
    """Keeps cookies as a browser does; `csrf` is what the page before told."""

    app: FastAPI
    address: str = "192.0.2.7"
    csrf: str | None = None
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        **more: Any,  # noqa: ANN401 -- the client's own arguments
    ) -> httpx2.Response:
        """Send a request with the cookies there are, and keep those that come back."""
        answer = asyncio.run(self._sent(method, path, dict(headers or {}), more))
        for line in answer.headers.get_list("set-cookie"):
            self._keep(line)
        return answer

    def log_in(self, account: str, password: str) -> httpx2.Response:
        """Log in and remember what the page tells."""
        given = {"account": account, "password": password}
        answer = self.ask("POST", "/api/v1/session", json=given)
        if answer.status_code == 200:
            self.csrf = answer.json()["csrf"]
        return answer

    @property
    def identifier(self) -> str:
        """Return what the session's cookie holds."""
        return self.cookies.get(COOKIE, "")

    async def _sent(
        self, method: str, path: str, headers: dict[str, str], more: dict[str, Any]
    ) -> httpx2.Response:
        if self.csrf and method != "GET":
            headers.setdefault(CSRF, self.csrf)
        if self.cookies:
            pairs = (f"{name}={value}" for name, value in self.cookies.items())
            headers["Cookie"] = "; ".join(pairs)
        transport = httpx2.ASGITransport(
            app=self.app, raise_app_exceptions=False, client=(self.address, 4711)
        )
        async with httpx2.AsyncClient(transport=transport, base_url=HOST) as client:
            return await client.request(method, path, headers=headers, **more)

    def _keep(self, line: str) -> None:
        pair, *attributes = line.split("; ")
        name, _, value = pair.partition("=")
        # What the prefix `__Host-` promises, as browsers check it.
        assert {"Path=/", "Secure", "HttpOnly", "SameSite=Lax"} <= set(attributes), line
        assert not any(each.startswith("Domain") for each in attributes)
        self.cookies.pop(name, None)
        if "Max-Age=0" not in attributes:
            self.cookies[name] = value
