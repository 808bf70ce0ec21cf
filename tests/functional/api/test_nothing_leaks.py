"""Planted names and numbers: whoever asks whatever, they are shown to nobody but on record.

Every resource that the API describes is asked in every role, with what it takes and with what it
refuses; then answers, headers, logs, the security log and the databases are looked through.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import httpx2
import pytest
from structlog.testing import capture_logs

from api.routers import events
from application.given_by import GivenBy
from bihuan.privacy import register_of
from domain.base import Actor
from domain.privacy.events import PersonalDataRevealed
from projections.tables import scrub
from tests.api_client import Town, served_town
from tests.command_line import run

NAME: Final = "欧阳振华"
PHONE: Final = "13812345678"
IDENTITY: Final = "430102199003071239"
ADDRESS: Final = "长沙市芙蓉区五一大道88号3单元201"
EXACT: Final = "五一大道88号"
OF_FILES: Final = "上官婉儿"
PHONE_OF_FILES: Final = "13700002222"
SECRETS: Final = (NAME, PHONE, IDENTITY, EXACT, OF_FILES, PHONE_OF_FILES)
SAID: Final = f"我是{NAME}，住{ADDRESS}，身份证{IDENTITY}，请打{PHONE}"
NUMBERS: Final = f"身份证{IDENTITY}，请打{PHONE}"
"""What is said where nobody is named beside it: a bystander's name no masker can know."""
ROLES: Final = (
    *("clerk-1", "dispatcher-1", "reviewer-1", "revisitor-1", "supervisor-1", "auditor-1"),
    *("administrator-1", "reporter-1", "housing-handler-1", "housing-lead"),
    *("transport-handler-1", "somebody", "complainant", None),
)
MAPPING: Final = """\
source: old-system
zone: Asia/Shanghai
columns: {external_id: id, complainant_name: who, title: title, text: text, reported_at: at}
"""
JSON_BODY: Final = "application/json"


@dataclass
class Planted:
    """A town with planted people: their issues, and the complainant's own person id."""

    town: Town
    issues: tuple[str, ...]
    complainant: str

    def request(
        self, method: str, path: str, by: str | None, *, body: object = None
    ) -> httpx2.Response:
        """Ask in a role."""
        who = self.complainant if by == "complainant" else by
        headers = {"If-Match": "*", "Content-Type": JSON_BODY, "Idempotency-Key": str(uuid4())}
        content = None if body is None else json.dumps(body).encode()
        return self.town.request(method, path, by=who, headers=headers, content=content)


def report_of(**more: object) -> dict[str, object]:
    """Return what is reported of the planted person."""
    contacts = [{"kind": "mobile", "value": PHONE}]
    return {
        "complainants": [{"name": NAME, "contacts": contacts}],
        "anonymous": False,
        "text": SAID,
        "title": f"路灯坏了，{NAME}",
        "location": {"address": ADDRESS},
        **more,
    }


def take_over(data: Path, folder: Path) -> None:
    """Import a file that names somebody and holds his number."""
    rows, mapping = folder / "rows.csv", folder / "mapping.yaml"
    mapping.write_text(MAPPING, encoding="utf-8")
    line = f"1,{OF_FILES},路灯,{OF_FILES}说路灯坏了，电话{PHONE_OF_FILES},2026-03-02T08:00:00"
    rows.write_text(f"id,who,title,text,at\n{line}\n", encoding="utf-8")
    given = ("import", str(rows), "--mapping", str(mapping), "--json")
    taken = run(data, *given, env={"BIHUAN_PACK": "demo"})
    assert taken.code == 0, taken.err


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    """Return a town that all roles walk through."""
    with a_planted_town(tmp_path_factory.mktemp("planted")) as found:
        yield found


@pytest.fixture
def erased(tmp_path: Path) -> Iterator[Planted]:
    """Return a town in which everybody was erased."""
    with a_planted_town(tmp_path) as found:
        erase_everybody(found)
        yield found


@contextmanager
def a_planted_town(folder: Path) -> Iterator[Planted]:
    """Serve a town with a demand, a confidential complaint, and one out of a file."""
    with served_town(folder / "data", http_rate_address="1000000/minute") as town:
        take_over(folder / "data", folder)
        about = [{"kind": "unit", "unit": "centre"}]
        issues = [
            town.reported(**report_of()),
            town.reported(**report_of(respondents=about, confidential=True, category="交通运输")),
        ]
        for issue in issues:
            note = {"text": SAID}
            town.order(f"/issues/{issue}/dispatch", {"unit": "housing"}, by="dispatcher-1")
            town.order(f"/issues/{issue}/add-note", note, by="housing-handler-1")
        town.catch_up()
        listed = town.get("/api/v1/issues?source=old-system", by="clerk-1").json()["issues"]
        issues += [each["issue_id"] for each in listed]
        assert len(issues) == 3
        state = town.system.read_state(UUID(issues[0]))
        yield Planted(town, tuple(issues), state.complainants[0].person)


def operations(planted: Planted) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield every way to ask that the API describes."""
    for path, methods in planted.town.app.openapi()["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def paths(planted: Planted, path: str) -> Iterator[str]:
    """Yield the addresses that a pattern stands for."""
    others = {"pack": "demo", "register": "people", "code": "clerk-1", "token": "abcdefgh"}
    filled = path
    for name, value in others.items():
        filled = filled.replace(f"{{{name}}}", value)
    if "{issue}" in filled:
        yield from (filled.replace("{issue}", each) for each in planted.issues)
        return
    yield filled if "{" not in filled else filled.replace("{", "").replace("}", "")


def queries(operation: Mapping[str, Any]) -> list[str]:
    """Return queries that a way takes: none, and where words are sought, the planted ones."""
    names = {each.get("name") for each in operation.get("parameters", ())}
    if "at" in names and any(each.get("required") for each in operation["parameters"]):
        return ["?at=2026-11-20T00:00:00Z"]
    if "stream" in names:
        return ["?stream=00000000-0000-4000-8000-000000000000"]
    return ["", *(f"?words={each}" for each in SECRETS if "words" in names)]


def bodies(planted: Planted, path: str, operation: Mapping[str, Any]) -> list[object]:
    """Return bodies: the example, one with planted words, with numbers in all fields, nonsense."""
    content = operation.get("requestBody", {}).get("content", {}).get(JSON_BODY)
    if content is None:
        return [None]
    example = content.get("example") or content["schema"].get("example") or {}
    reference = str(content["schema"].get("$ref", "")).rpartition("/")[2]
    schemas = planted.town.app.openapi()["components"]["schemas"]
    fields = schemas.get(reference, {}).get("properties", {})
    said = SAID if "{issue}" in path else NUMBERS
    words = {name: said for name in ("text", "note", "reason", "reply") if name in fields}
    return [example, {**example, **words}, dict.fromkeys(fields, NUMBERS), {PHONE: NUMBERS}]


def read(planted: Planted, by: str | None) -> Iterator[tuple[str, httpx2.Response]]:
    """Read everything in a role; yield what was asked and the answer."""
    for method, path, operation in operations(planted):
        if method in {"GET", "HEAD"}:
            for place in paths(planted, path):
                for query in queries(operation):
                    yield f"{method} {path}", planted.request(method, f"{place}{query}", by)


def ordered(planted: Planted, by: str | None) -> Iterator[tuple[str, httpx2.Response]]:
    """Order everything in a role, rightly and wrongly; yield the order and the answer."""
    for method, path, operation in operations(planted):
        if method not in {"GET", "HEAD"}:
            for place in list(paths(planted, path))[:1]:
                for body in bodies(planted, path, operation):
                    yield f"{method} {path}", planted.request(method, place, by, body=body)


def erase_everybody(planted: Planted) -> None:
    """Destroy the keys of all who are in the planted issues."""
    system = planted.town.system
    register = register_of(system)
    found = (register.whereabouts.persons_of(UUID(issue)) for issue in planted.issues)
    actor = Actor(id="administrator-1", role="administrator", unit="centre")
    by = GivenBy(actor, "the purpose is fulfilled", "erase-all", "cli")
    register.erase(tuple({key for keys in found for key in keys}), "purpose_fulfilled", by)
    planted.town.catch_up()
    assert system.vault.scrub()
    assert scrub(system.views)


def shown(answer: httpx2.Response) -> str:
    """Return everything that an answer says, in either way of writing it."""
    text = f"{answer.headers}\n{answer.text}"
    return text + text.encode().decode("unicode_escape", errors="ignore")


def is_reveal(asked_for: str, answer: httpx2.Response) -> bool:
    """Return whether this is the one way that shows text in clear."""
    return asked_for.endswith("/issues/{issue}/reveal") and answer.status_code == 200


@pytest.fixture(autouse=True)
def short_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let streams of events end at once."""
    monkeypatch.setattr(events, "STREAM_SECONDS", 0.0)


class TestEveryRole:
    @pytest.mark.parametrize("by", ROLES)
    @pytest.mark.timeout(240)
    def test_is_told_no_planted_name_or_number(self, planted: Planted, by: str | None) -> None:
        """Neither in an answer, a header or an error, nor in a line of the log."""
        count = 0
        with capture_logs() as lines:
            for asked_for, answer in (*read(planted, by), *ordered(planted, by)):
                count += 1
                assert answer.status_code < 500, (asked_for, answer.text)
                if not is_reveal(asked_for, answer):
                    told = shown(answer)
                    assert not [each for each in SECRETS if each in told], (asked_for, told)
        assert count > 100
        logged = json.dumps(lines, ensure_ascii=False, default=repr)
        assert not [each for each in SECRETS if each in logged]


class TestWhatIsKept:
    def test_holds_no_clear_name_or_number(self, planted: Planted) -> None:
        """No byte of the databases: views with the security log, events, vault."""
        planted.town.catch_up()
        data = planted.town.system.settings.data
        for path in data.rglob("*.sqlite*"):
            kept = path.read_bytes()
            for secret in SECRETS:
                escaped = json.dumps(secret).strip('"').encode()
                assert secret.encode() not in kept, (path.name, secret)
                assert escaped not in kept, (path.name, secret)

    def test_says_of_each_reveal_who_and_what_for(self, planted: Planted) -> None:
        """Whoever may, gets the text in clear, and stands in the log before he does."""
        town, issue = planted.town, planted.issues[0]
        before = town.system.store.last_position()
        purpose = "calls back about the lamp"
        for field, secret in (("text", PHONE), ("complainants.1.name", NAME)):
            wish = {"field": field, "purpose": purpose}
            answer = town.order(f"/issues/{issue}/reveal", wish, by="clerk-1")
            assert secret in answer.json()["text"]
        page = town.system.store.page(before, 10).recorded
        recorded = [e.event for e in page if isinstance(e.event, PersonalDataRevealed)]
        assert [each.purpose for each in recorded] == [purpose] * 2
        town.catch_up()
        log = town.get("/api/v1/audit/security-log?event=PersonalDataRevealed", by="auditor-1")
        acts = log.json()["acts"]
        assert {act["told"]["purpose"] for act in acts} >= {purpose}
        assert all(act["told"]["purpose"] for act in acts)


class TestErasure:
    @pytest.mark.timeout(240)
    def test_leaves_nothing_that_any_way_gives(self, erased: Planted) -> None:
        """Neither clear nor masked, in no role; a reveal finds nothing, and no search does."""
        gone = (*SECRETS, "138****5678", "137****2222", "430102********1239", "欧＊＊", "上＊＊")
        for by in ("clerk-1", "housing-lead", "auditor-1", "complainant"):
            for asked_for, answer in read(erased, by):
                told = shown(answer)
                assert not [each for each in gone if each in told], (by, asked_for, told)
        town = erased.town
        wish = {"field": "text", "purpose": "to see whether it is gone"}
        answer = town.order(f"/issues/{erased.issues[0]}/reveal", wish, by="clerk-1")
        assert (answer.status_code, answer.json()["code"]) == (404, "erased")
        for kind, sought in (("name", NAME), ("contact", PHONE), ("name", OF_FILES)):
            wish = {"by": kind, "sought": sought, "purpose": "to see whether it is gone"}
            assert town.order("/search", wish, by="clerk-1").json()["issues"] == []
