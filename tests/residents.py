"""A resident without an account, and the staff of a town who handle what he reported."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import httpx2

from api.following import FOLLOW_CODE
from bihuan.asgi import application
from bihuan.bootstrap import System, present
from bihuan.identity import follow_codes_of
from tests.api_client import TokensOfPeople, Town, served_town

PUBLIC: Final = "/api/v1/public"
NAME: Final = "欧阳振华"
MOBILE: Final = "13812345678"
WORDS: Final = f"小区门口的路灯三天没有亮了，我是{NAME}，电话{MOBILE}"
SAID: Final[Mapping[str, object]] = {
    "text": WORDS,
    "category": "城乡建设",
    "name": NAME,
    "contacts": [{"kind": "mobile", "value": MOBILE}],
}
UNBOUNDED: Final[Mapping[str, object]] = {
    "pack": "default",
    "http_rate_resident": "999999999/second",
    "http_rate_reports": "999999999/second",
}
HANDLER: Final = "housing-handler-1"
_STEPS: Final[Mapping[str, tuple[str, str, Mapping[str, object]]]] = {
    "dispatch": ("dispatch", "dispatcher-1", {"unit": "housing"}),
    "claim": ("claim", HANDLER, {}),
    "contact": (
        "record-contact",
        HANDLER,
        {"method": "phone", "reached": True, "call": {"id": "c"}},
    ),
    "resolve": ("resolve", HANDLER, {"outcome": "solved", "reply": "已更换三号楼前的灯泡"}),
    "review": ("review-resolution", "reviewer-1", {"decision": "accept", "findings": "内部意见"}),
    "revisit": (
        "record-revisit",
        "revisitor-1",
        {
            "method": "phone",
            "reached": True,
            "contacted_by_unit": "yes",
            "solved": "yes",
            "satisfaction": "satisfied",
        },
    ),
}


@dataclass
class Passing:
    """The clock of a town that a test turns on."""

    ahead: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        """Return the present instant of the test."""
        return present() + self.ahead


@dataclass
class ResidentsTown:
    """A served town, its clock, and what residents and staff do there."""

    town: Town
    clock: Passing = field(default_factory=Passing)

    @property
    def system(self) -> System:
        """Return the system that is served."""
        return self.town.system

    def system_code(self, issue_id: str) -> str:
        """Return the code that an issue would have, whoever complained."""
        return follow_codes_of(self.system).code(UUID(issue_id))

    def post(
        self,
        path: str,
        body: object = None,
        *,
        code: str | None = None,
        key: str | None = "",
        headers: Mapping[str, str] | None = None,
        client: str = "192.0.2.1",
    ) -> httpx2.Response:
        """Send something to the public part, from an address; bytes go as they are."""
        sent = {"Content-Type": "application/json", **(headers or {})}
        if key is not None:
            sent["Idempotency-Key"] = key or str(uuid4())
        if code is not None:
            sent[FOLLOW_CODE] = code
        content = body if isinstance(body, bytes) else json.dumps(body or {}).encode()
        return self._request("POST", path, sent, client, content=content)

    def get(
        self,
        path: str,
        code: str | None = None,
        *,
        client: str = "192.0.2.1",
        headers: Mapping[str, str] | None = None,
    ) -> httpx2.Response:
        """Ask the public part for something."""
        sent = {**(headers or {}), **({FOLLOW_CODE: code} if code is not None else {})}
        return self._request("GET", path, sent, client)

    def report(self, **more: object) -> "Resident":
        """Report a matter and return its resident."""
        answer = self.post("/issues", {**SAID, **more})
        assert answer.status_code == 201, answer.text
        self.town.catch_up()
        found = answer.json()
        return Resident(self, found["number"], found["code"])

    def staff(self, step: str, number: str, **more: object) -> httpx2.Response:
        """Let whoever does a step do it."""
        name, who, body = _STEPS[step]
        self.town.catch_up()
        answer = self.town.order(f"/issues/{number}/{name}", {**body, **more}, by=who)
        assert answer.status_code == 200, answer.text
        return answer

    def _request(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        client: str,
        content: bytes | None = None,
    ) -> httpx2.Response:
        self.town.catch_up()

        async def send() -> httpx2.Response:
            transport = httpx2.ASGITransport(
                app=self.town.app, raise_app_exceptions=False, client=(client, 1)
            )
            async with httpx2.AsyncClient(transport=transport, base_url="http://town") as sender:
                return await sender.request(
                    method, f"{PUBLIC}{path}", headers=headers, content=content
                )

        return self.town.loop.run_until_complete(send())


@dataclass
class Resident:
    """Somebody who knows number and code of his issue."""

    town: ResidentsTown
    number: str
    code: str

    def follow(self, **headers: str) -> dict[str, Any]:
        """Return how the issue stands."""
        answer = self.town.get(f"/issues/{self.number}", self.code, headers=headers)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def may(self) -> set[str]:
        """Return what he may do now."""
        return {each["act"] for each in self.follow()["may"]}

    def act(self, name: str, **body: object) -> httpx2.Response:
        """Do something with the issue."""
        return self.town.post(f"/issues/{self.number}/{name}", body, code=self.code)

    def closed(self) -> "Resident":
        """Let the staff bring it to its close."""
        for step in _STEPS:
            self.town.staff(step, self.number)
        return self


@contextmanager
def residents_town(data: Path, **settings: object) -> Iterator[ResidentsTown]:
    """Serve a town whose time a test may let pass."""
    with served_town(data, **{**UNBOUNDED, **settings}) as town:
        found = ResidentsTown(town)
        _turn(town.system, found.clock)
        town.app = application(town.system, identity=TokensOfPeople(town.system))
        yield found


def _turn(system: System, clock: Passing) -> None:
    """Let all parts of a system live by the clock."""
    object.__setattr__(system, "clock", clock)
    acceptor = system.acceptor
    for part in (
        *(system.aggregates, system.vault, system.edge, acceptor),
        *(acceptor._clocks, acceptor._aggregates),  # noqa: SLF001 -- time passes in all parts
    ):
        part._clock = clock  # noqa: SLF001 -- the same
