"""A town with a pack that asks questions, and what the tests of Open311 do in it."""

import asyncio
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, cast
from uuid import UUID

from application.order import Order
from bihuan.bootstrap import new_id
from domain.base import Actor
from tests.api_client import Town, served_town
from tests.functional.open311_client import Answer, Open311Client

POLICIES = Path(__file__).parents[3] / "policies"
ASKING = {
    "pack.yaml": "extends: demo\ndemo: true\ntitle: {zh: 问询, en: Asking}\n",
    "questions.yaml": """\
questions:
  - category: 城乡建设
    questions:
      - {code: LAMP, text: {zh: 灯杆编号, en: Number of the lamp}, type: string}
      - code: DARK
        text: {zh: 有多暗, en: How dark}
        type: singlevaluelist
        required: true
        values:
          - {code: all, name: {zh: 全黑, en: All dark}}
          - {code: some, name: {zh: 时亮时灭, en: Now and then}}
      - code: NEAR
        text: {zh: 附近有什么, en: What is near}
        type: multivaluelist
        values:
          - {code: school, name: {zh: 学校, en: School}}
          - {code: road, name: {zh: 马路, en: Road}}
      - {code: SINCE, text: {zh: 从何时起, en: Since when}, type: datetime}
      - {code: LAMPS, text: {zh: 几盏灯, en: How many}, type: number}
      - {code: MORE, text: {zh: 其他, en: Anything else}, type: text}
""",
}
DARK = {"DARK": "all"}
CHOSEN = {"question": "DARK", "version": 1, "value": "全黑", "choices": ["all"]}
STAFF: Mapping[str, tuple[str, str]] = {
    "dispatcher-1": ("dispatcher", "centre"),
    "housing-handler-1": ("handler", "housing"),
    "reviewer-1": ("reviewer", "centre"),
    "revisitor-1": ("revisitor", "centre"),
}
LOOP: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("DispatchIssue", "dispatcher-1", {"unit": "housing"}),
    ("ClaimIssue", "housing-handler-1", {}),
    ("RecordContact", "housing-handler-1", {"method": "phone", "reached": True}),
    ("ResolveIssue", "housing-handler-1", {"outcome": "solved", "reply": "路灯已修好"}),
    ("ReviewResolution", "reviewer-1", {"decision": "accept"}),
    (
        "RecordRevisit",
        "revisitor-1",
        {"method": "phone", "reached": True, "solved": "yes", "satisfaction": "satisfied"},
    ),
)


@contextmanager
def asking_town(data: Path, **settings: object) -> Iterator[Town]:
    """Serve a town whose pack asks about lamps."""
    policies = data / "policies"
    shutil.copytree(POLICIES, policies)
    (policies / "asking").mkdir()
    for name, text in ASKING.items():
        (policies / "asking" / name).write_text(text, encoding="utf-8")
    given: dict[str, object] = {"pack": "asking", "policies": policies, **settings}
    with served_town(data / "data", **given) as town:
        yield town


def client(town: Town, form: str = "xml", **more: object) -> Open311Client:
    """Return a client in this process, with the key of a clerk."""

    def send(method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        found = town.request(method, url, headers=dict(headers), content=body)
        return Answer(found.status_code, found.headers.get("content-type", ""), found.content)

    known = cast("Literal['xml', 'json']", form)
    given: dict[str, Any] = {"api_key": "token-of-clerk-1", "send": send, **more}
    return Open311Client("http://town/open311/v2", known, **given)


def housing_code(speaks: Open311Client) -> str:
    """Return the service code of what housing leads on."""
    return str(next(each for each in speaks.services() if each["metadata"])["service_code"])


def issue_of(town: Town, number: str) -> UUID:
    """Return the issue of that number."""
    town.catch_up()
    found = town.get(f"/api/v1/issues/{number}", by="dispatcher-1")
    assert found.status_code == 200, found.text
    return UUID(found.json()["issue_id"])


def step(town: Town, issue: UUID, kind: str, by: str, **draft: object) -> None:
    """Take a step as staff do, past HTTP."""
    role, unit = STAFF[by]
    actor = Actor.model_validate({"id": by, "role": role, "unit": unit})
    order = Order(kind=kind, actor=actor, draft=draft, issue_id=issue, key=str(new_id()))
    outcome = asyncio.run(town.system.give(order))
    assert outcome.kind == "accepted", outcome
    town.catch_up()


def reported(
    town: Town,
    speaks: Open311Client | None = None,
    **more: Any,  # noqa: ANN401 -- what a client sends
) -> str:
    """Report a lamp and return its service_request_id."""
    speaks = speaks or client(town)
    fields = {"lat": "37.80512", "long": "113.63078", "attributes": DARK, **more}
    fields.setdefault("description", "小区门口的路灯三天没有亮了")
    found = speaks.report(housing_code(speaks), **fields)
    town.catch_up()
    return str(found["service_request_id"])


def dispatched(town: Town, **more: Any) -> str:  # noqa: ANN401 -- the same
    """Return the id of a request that the centre has sent on."""
    number = reported(town, **more)
    step(town, issue_of(town, number), "DispatchIssue", "dispatcher-1", unit="housing")
    return number


def post(
    town: Town, body: bytes, path: str = "requests", kind: str | None = None
) -> tuple[int, str]:
    """Post a form as it stands; return the status and our own code."""
    kind = kind or "application/x-www-form-urlencoded"
    answer = town.request(
        "POST", f"/open311/v2/{path}.json", headers={"Content-Type": kind}, content=body
    )
    return answer.status_code, str(answer.json()[0]["description"].partition(":")[0])
