"""Accounts and offices over HTTP: what `bihuan user` does, for nobody but who administers."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import httpx2
import pytest
from fastapi import FastAPI

from bihuan.asgi import application
from bihuan.bootstrap import System, migrate, open_system
from bihuan.catching_up import catch_up
from bihuan.identity import identity_of
from projections.security.queries import Wanted, acts
from tests.browsers import Browser
from tests.entrance import BETTER, GOOD, HANDLER, SECURITY, furnish
from tests.live import settings_for

API: Final = "/api/v1"
NEW: Final = "housing-handler-2"
ORDERS: Final[tuple[tuple[str, str, dict[str, Any] | None], ...]] = (
    ("GET", "/accounts", None),
    ("POST", "/accounts", {"account": NEW}),
    ("GET", f"/accounts/{HANDLER}", None),
    ("POST", f"/accounts/{HANDLER}/close", {}),
    ("POST", f"/accounts/{HANDLER}/password", {"password": BETTER}),
    ("POST", f"/accounts/{HANDLER}/unlock", {}),
    ("POST", f"/accounts/{HANDLER}/link", {"issuer": "https://id.example", "subject": "s"}),
    ("DELETE", f"/accounts/{HANDLER}/tokens/0123456789abcdef", None),
    ("GET", "/offices", None),
    ("POST", "/offices", {"person": "supervisor-1", "office": "audit"}),
    ("POST", f"/offices/{SECURITY}/relieve", {}),
)


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    """Return a town with a security administrator and a handler."""
    settings = settings_for(tmp_path / "data")
    migrate(settings)
    with open_system(settings) as system:
        furnish(identity_of(system))
        yield system


@pytest.fixture
def app(system: System) -> FastAPI:
    """Return the town served."""
    return application(system)


def browser(app: FastAPI, account: str, password: str = GOOD) -> Browser:
    """Return a browser of somebody who has logged in."""
    found = Browser(app)
    assert found.log_in(account, password).status_code == 200
    return found


def ask(who: Browser, method: str, path: str, body: dict[str, Any] | None) -> httpx2.Response:
    """Ask for a resource, with a body where there is one."""
    return who.ask(method, f"{API}{path}", **({} if body is None else {"json": body}))


class TestAdministrator:
    def test_opens_and_closes(self, app: FastAPI) -> None:
        """A new account comes in with the password it was given, once it has changed that."""
        security = browser(app, SECURITY)
        opened = ask(security, "POST", "/accounts", {"account": NEW, "why": "new here"})
        assert (opened.status_code, opened.json()["has_password"]) == (201, False)
        path = f"/accounts/{NEW}"
        assert ask(security, "POST", f"{path}/password", {"password": GOOD}).status_code == 204
        new = browser(app, NEW)
        assert new.ask("GET", f"{API}/issues").json()["code"] == "password_must_change"
        changed = new.ask("POST", f"{API}/session/password", json={"before": GOOD, "after": BETTER})
        assert changed.status_code == 204
        new = browser(app, NEW, BETTER)
        closed = ask(security, "POST", f"{path}/close", {"why": "moved"})
        assert closed.json() == {"account": NEW, "person": NEW, "sessions": 1, "held": []}
        assert new.ask("GET", f"{API}/session").status_code == 401
        assert ask(security, "GET", path, None).status_code == 404

    def test_ends_locks_and_tokens(self, app: FastAPI) -> None:
        """What a list shows of tokens is their names; a revoked one lets nobody in."""
        security, handler = browser(app, SECURITY), browser(app, HANDLER)
        made = handler.ask("POST", f"{API}/session/tokens", json={"scopes": ["read"]}).json()
        listed = ask(security, "GET", "/accounts", None)
        (shown,) = listed.json()["accounts"][-1]["tokens"]
        assert (shown["name"], made["token"] in listed.text) == (made["name"], False)
        path = f"/accounts/{HANDLER}"
        assert ask(security, "DELETE", f"{path}/tokens/{shown['name']}", None).status_code == 204
        bearer = {"Authorization": f"Bearer {made['token']}"}
        assert Browser(app).ask("GET", f"{API}/session", headers=bearer).status_code == 401
        for _ in range(5):
            assert Browser(app).log_in(HANDLER, BETTER).status_code == 401
        assert Browser(app).log_in(HANDLER, GOOD).status_code == 429
        assert ask(security, "GET", path, None).json()["locked_until"]
        assert ask(security, "POST", f"{path}/unlock", {}).status_code == 204
        assert Browser(app).log_in(HANDLER, GOOD).status_code == 200

    def test_leaves_the_record_that_the_command_line_leaves(
        self, app: FastAPI, system: System
    ) -> None:
        """The same events, by the person who did it; what was typed stands nowhere."""
        security = browser(app, SECURITY)
        ask(security, "POST", "/accounts", {"account": NEW, "why": "new here"})
        ask(security, "POST", f"/accounts/{NEW}/password", {"password": BETTER})
        link = {"issuer": "https://id.example", "subject": "subject-4711"}
        assert ask(security, "POST", f"/accounts/{NEW}/link", link).status_code == 204
        ask(security, "POST", f"/accounts/{NEW}/close", {})
        catch_up(system)
        found = acts(system.views, Wanted(account=NEW), 50)
        kinds = ["AccountClosed", "IdentityLinked", "PasswordSet", "AccountOpened"]
        assert [(row.event, row.actor) for row in found] == [(kind, SECURITY) for kind in kinds]
        assert "subject-4711" not in str([row.told for row in found])


class TestOffices:
    def test_are_given_and_taken(self, app: FastAPI) -> None:
        """Three people; the last of an office stays, and a post that audits is an office's own."""
        security = browser(app, SECURITY)
        wish = {"person": "supervisor-1", "office": "audit"}
        both = [
            {"person": SECURITY, "office": "security"},
            {"person": "supervisor-1", "office": "audit"},
        ]
        found = ask(security, "POST", "/offices", wish).json()["offices"]
        assert sorted(found, key=lambda each: str(each["person"])) == both
        refused: tuple[tuple[str, str, dict[str, Any], str], ...] = (
            ("POST", "/offices", {**wish, "office": "system"}, "two_offices"),
            ("POST", "/offices", {"person": "auditor-1", "office": "system"}, "office_post"),
            ("POST", "/offices", {"person": "nobody-9", "office": "system"}, "account_person"),
            ("POST", f"/offices/{SECURITY}/relieve", {}, "last_in_office"),
            ("POST", f"/offices/{HANDLER}/relieve", {}, "no_office"),
        )
        for method, path, body, code in refused:
            assert ask(security, method, path, body).json()["code"] == code

    def test_of_audits_looks_and_changes_nothing(self, app: FastAPI) -> None:
        """Who looks at all of it opens no account."""
        security = browser(app, SECURITY)
        for path, body in (
            ("/accounts", {"account": "supervisor-1"}),
            ("/accounts/supervisor-1/password", {"password": GOOD}),
            ("/offices", {"person": "supervisor-1", "office": "audit"}),
        ):
            assert ask(security, "POST", path, body).status_code < 300
        first = browser(app, "supervisor-1")
        first.ask("POST", f"{API}/session/password", json={"before": GOOD, "after": BETTER})
        audit = browser(app, "supervisor-1", BETTER)
        answers = [ask(audit, *each).status_code for each in ORDERS]
        assert answers == [200, 403, 200, 403, 403, 403, 403, 403, 200, 403, 403]


class TestOthers:
    @pytest.mark.parametrize("order", ORDERS, ids=lambda order: f"{order[0]} {order[1]}")
    def test_are_refused_alike(
        self, app: FastAPI, system: System, order: tuple[str, str, dict[str, Any] | None]
    ) -> None:
        """Whether there is such an account or not; and the refusal is on record."""
        method, path, body = order
        handler = browser(app, HANDLER)
        other = path.replace(HANDLER, "nobody-1")
        first, second = (ask(handler, method, each, body) for each in (path, other))
        assert (first.status_code, first.json()["code"]) == (403, "not_permitted")
        assert first.json()["details"] == second.json()["details"]
        catch_up(system)
        assert acts(system.views, Wanted(account=HANDLER), 1)[0].event == "AccessDenied"

    def test_by_a_token_of_another_scope(self, app: FastAPI) -> None:
        """A token of the administrator that is good for everything else administers nothing."""
        security = browser(app, SECURITY)
        scopes = ["read", "report", "write", "reveal", "export"]
        made = security.ask("POST", f"{API}/session/tokens", json={"scopes": scopes}).json()
        bearer = {"Authorization": f"Bearer {made['token']}"}
        for method, path, body in ORDERS:
            answer = Browser(app).ask(
                method, f"{API}{path}", headers=bearer, **({} if body is None else {"json": body})
            )
            assert (answer.status_code, answer.json()["code"]) == (403, "scope")

    def test_by_a_forged_request(self, app: FastAPI) -> None:
        """A page of another site changes nothing with the administrator's cookie."""
        security = browser(app, SECURITY)
        security.csrf = None
        for method, path, body in ORDERS:
            if method != "GET":
                assert ask(security, method, path, body).json()["code"] == "csrf"


class TestBodies:
    @pytest.mark.parametrize(
        ("path", "body", "status"),
        [
            ("/accounts", {"account": "No Name"}, 400),
            ("/accounts", {"account": NEW, "person": ""}, 400),
            ("/accounts", {"account": NEW, "office": "audit"}, 400),
            ("/accounts", {"account": HANDLER}, 409),
            ("/accounts", {"account": "another", "person": HANDLER}, 409),
            (f"/accounts/{HANDLER}/password", {"password": "secret"}, 422),
            (f"/accounts/{HANDLER}/password", {"passwort": "a secret of twelve"}, 422),
            (f"/accounts/{HANDLER}/unlock", {}, 409),
            (f"/accounts/{HANDLER}/link", {"issuer": "", "subject": "s"}, 400),
            ("/accounts/nobody-1/password", {"password": GOOD}, 404),
            ("/accounts/nobody-1/close", {}, 404),
            ("/accounts/No%20Name/close", {}, 400),
            ("/offices", {"person": HANDLER, "office": "boss"}, 400),
        ],
    )
    def test_that_are_wrong(
        self, app: FastAPI, path: str, body: dict[str, Any], status: int
    ) -> None:
        """Each is refused by its rule, and no password comes back in the refusal."""
        answer = ask(browser(app, SECURITY), "POST", path, body)
        assert answer.status_code == status, answer.text
        assert "secret" not in answer.text
