"""Coming in over HTTP: sessions, tokens, and every way in that must not be one."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI

from api.sessions import COOKIE, CSRF, own_page
from application.identity.identity import Identity
from bihuan.asgi import application
from bihuan.bootstrap import System, migrate, open_system, present
from bihuan.identity import identity_of
from domain.access.principal import Principal
from tests.browsers import HOST, Browser
from tests.entrance import BETTER, GOOD, HANDLER, SECURITY, by, furnish
from tests.live import settings_for

ME = "/api/v1/session"
LONG_BODY = "x" * 5_000


@dataclass
class Gate:
    """A served town, and the clock that its sessions live by."""

    system: System
    app: FastAPI
    identity: Identity
    ahead: timedelta = timedelta(0)

    def clock(self) -> datetime:
        """Return the present instant of the test."""
        return present() + self.ahead

    def browser(self, account: str = "") -> Browser:
        """Return a browser, of somebody who has logged in where an account is given."""
        found = Browser(self.app)
        if account:
            assert found.log_in(account, GOOD).status_code == 200
        return found

    def kinds(self, account: str) -> list[str]:
        """Return what the security log says of an account, the newest first."""
        from bihuan.catching_up import catch_up  # noqa: PLC0415 -- beside its use
        from projections.security.queries import Wanted, acts  # noqa: PLC0415

        catch_up(self.system)
        return [row.event for row in acts(self.system.views, Wanted(account=account), 50)]


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the data of a town with a security administrator and a handler."""
    settings = settings_for(tmp_path_factory.mktemp("gate") / "data")
    migrate(settings)
    with open_system(settings) as system:
        furnish(identity_of(system))
    return settings.data


@pytest.fixture
def gate(furnished: Path, tmp_path: Path) -> Iterator[Gate]:
    """Return a served town of the test's own."""
    shutil.copytree(furnished, tmp_path / "data")
    with open_system(settings_for(tmp_path / "data")) as system:
        found = Gate(system, FastAPI(), identity_of(system))
        object.__setattr__(system, "clock", found.clock)
        system.aggregates._clock = found.clock  # noqa: SLF001 -- time passes in all parts
        system.vault._clock = found.clock  # noqa: SLF001
        found.app, found.identity = application(system), identity_of(system)
        yield found


class TestLogin:
    def test_tells_who_one_is(self, gate: Gate) -> None:
        """Account and password begin a session; the cookie alone is enough from then on."""
        browser = gate.browser()
        answer = browser.log_in(HANDLER, GOOD)
        assert answer.status_code == 200
        assert answer.json()["posts"] == [{"role": "handler", "unit": "housing"}]
        me = browser.ask("GET", ME)
        assert me.json() == answer.json()
        assert GOOD not in answer.text

    @pytest.mark.parametrize(
        ("account", "password"), [(HANDLER, BETTER), ("nobody-1", GOOD), ("", ""), ("'--", GOOD)]
    )
    def test_all_that_is_wrong_looks_alike(self, gate: Gate, account: str, password: str) -> None:
        """Status, words and headers are the same whether there is such an account or not."""
        answer = gate.browser().log_in(account, password)
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (401, "login_refused")
        assert problem["details"] == {}
        assert "set-cookie" not in answer.headers

    @pytest.mark.parametrize(
        ("content", "kind", "status"),
        [
            (b'{"account":"a","password":"b","password":"c"}', "application/json", 400),
            (b"account=a&password=b", "application/x-www-form-urlencoded", 415),
            (b'{"account":"a","password":"b"}', "text/plain", 415),
            (b'{"account":"a"}', "application/json", 422),
            (b'{"account":"a","password":"\\u0000"}', "application/json", 400),
            (f'{{"account":"a","password":"{LONG_BODY}"}}'.encode(), "application/json", 413),
        ],
    )
    def test_only_strict_json_is_read(
        self, gate: Gate, content: bytes, kind: str, status: int
    ) -> None:
        """What a form of another site can send is not read, nor what two readers read twice."""
        headers = {"Content-Type": kind}
        answer = gate.browser().ask("POST", ME, content=content, headers=headers)
        assert answer.status_code == status

    def test_another_site_logs_nobody_in(self, gate: Gate) -> None:
        """Nobody is put into an account of the attacker's by a page of his."""
        given = {"account": HANDLER, "password": GOOD}
        for headers in (
            {"Sec-Fetch-Site": "cross-site"},
            {"Origin": "https://evil.example"},
            {"Origin": "http://[::1"},
        ):
            answer = gate.browser().ask("POST", ME, json=given, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (403, "csrf")
        answer = gate.browser().ask("POST", ME, json=given, headers={"Origin": HOST})
        assert answer.status_code == 200

    def test_locks_after_five(self, gate: Gate) -> None:
        """The sixth try waits, with the right password too, and is told how long."""
        for _ in range(5):
            gate.browser().log_in(HANDLER, BETTER)
        answer = gate.browser().log_in(HANDLER, GOOD)
        assert (answer.status_code, answer.json()["code"]) == (429, "locked_out")
        assert 0 < answer.json()["details"]["seconds"] <= 60
        gate.ahead += timedelta(seconds=61)
        assert gate.browser().log_in(HANDLER, GOOD).status_code == 200
        assert "AccountLocked" in gate.kinds(HANDLER)


class TestSession:
    def test_is_never_the_visitor_s(self, gate: Gate) -> None:
        """An identifier that somebody planted before the login is worth nothing after it."""
        browser = gate.browser()
        browser.cookies[COOKIE] = "planted"
        assert browser.log_in(HANDLER, GOOD).status_code == 200
        assert browser.identifier != "planted"
        thief = gate.browser()
        thief.cookies[COOKIE] = "planted"
        assert thief.ask("GET", ME).status_code == 401

    def test_turns_and_tells_the_browser(self, gate: Gate) -> None:
        """Every quarter of an hour the cookie changes, and a copy of the old one ends it all."""
        browser, thief = gate.browser(HANDLER), gate.browser()
        thief.cookies = dict(browser.cookies)
        gate.ahead += timedelta(minutes=16)
        assert browser.ask("GET", ME).status_code == 200
        assert browser.identifier != thief.identifier
        assert browser.ask("GET", ME).status_code == 200
        gate.ahead += timedelta(minutes=2)
        assert thief.ask("GET", ME).status_code == 401
        assert browser.ask("GET", ME).status_code == 401
        assert "SessionEnded" in gate.kinds(HANDLER)

    def test_ends_everywhere(self, gate: Gate) -> None:
        """Who left a session on another machine ends it from here; those of others go on."""
        here, there, other = gate.browser(HANDLER), gate.browser(HANDLER), gate.browser(SECURITY)
        assert here.ask("DELETE", f"{ME}?everywhere=perhaps").status_code == 400
        assert here.ask("DELETE", f"{ME}?everywhere=true").status_code == 204
        for browser, status in ((here, 401), (there, 401), (other, 200)):
            assert browser.ask("GET", ME).status_code == status
        assert gate.kinds(HANDLER)[0] == "SessionEnded"

    def test_ends_by_logout_and_is_not_replayed(self, gate: Gate) -> None:
        """A cookie kept from before the logout opens nothing."""
        browser = gate.browser(HANDLER)
        kept = dict(browser.cookies)
        assert browser.ask("DELETE", ME).status_code == 204
        assert browser.cookies == {}
        browser.cookies = kept
        assert browser.ask("GET", ME).status_code == 401

    def test_ends_with_the_account(self, gate: Gate) -> None:
        """Closed while the page is open: the next click is refused."""
        browser = gate.browser(HANDLER)
        gate.identity.accounts.close(HANDLER, by(SECURITY, "administrator"))
        assert browser.ask("GET", ME).status_code == 401


class TestForgedRequests:
    def test_a_write_brings_the_token(self, gate: Gate) -> None:
        """A cookie alone changes nothing: no token, a made-up one, or another session's."""
        browser, other = gate.browser(HANDLER), gate.browser(HANDLER)
        own = browser.csrf
        for given in (None, "", "made-up", other.csrf):
            browser.csrf = given
            answer = browser.ask("POST", f"{ME}/tokens", json={"scopes": ["read"]})
            assert (answer.status_code, answer.json()["code"]) == (403, "csrf")
        browser.csrf = own
        answer = browser.ask("POST", f"{ME}/tokens", json={"scopes": ["read"]})
        assert answer.status_code == 201

    def test_orders_to_issues_too(self, gate: Gate) -> None:
        """What holds for one's own account holds for every order."""
        browser = gate.browser(HANDLER)
        browser.csrf = None
        headers = {"Idempotency-Key": "k", "If-Match": "*"}
        answer = browser.ask("POST", "/api/v1/issues/X-1/claim", json={}, headers=headers)
        assert answer.json()["code"] == "csrf"

    def test_another_site_changes_nothing(self, gate: Gate) -> None:
        """Also where it found out the token, the browser tells where the request comes from."""
        browser = gate.browser(HANDLER)
        headers = {"Sec-Fetch-Site": "same-site"}
        answer = browser.ask("DELETE", ME, headers=headers)
        assert answer.json()["code"] == "csrf"

    def test_an_actor_is_not_named_in_the_body(self, gate: Gate) -> None:
        """Who acts follows from what he showed; a field that says otherwise is refused."""
        browser = gate.browser(HANDLER)
        given = {"scopes": ["read"], "account": SECURITY}
        answer = browser.ask("POST", f"{ME}/tokens", json=given)
        assert answer.status_code == 400


class TestTokens:
    def made(self, gate: Gate, *scopes: str) -> tuple[str, str]:
        """Return a token of the handler and its name."""
        wish = {"scopes": list(scopes or ("read",)), "days": 1}
        answer = gate.browser(HANDLER).ask("POST", f"{ME}/tokens", json=wish)
        return answer.json()["token"], answer.json()["name"]

    def shown(self, gate: Gate, token: str, method: str = "GET", path: str = ME) -> int:
        """Return the status of the answer to a token."""
        headers = {"Authorization": f"Bearer {token}"}
        return gate.browser().ask(method, path, headers=headers).status_code

    def test_comes_in_without_cookie(self, gate: Gate) -> None:
        """A program shows a token, and needs no token against forged requests."""
        token, name = self.made(gate)
        headers = {"Authorization": f"Bearer {token}"}
        me = gate.browser().ask("GET", ME, headers=headers).json()
        assert (me["person"], me["token"], me["scopes"]) == (HANDLER, name, ["read"])
        assert me["csrf"] is None

    def test_expired_and_revoked_are_refused(self, gate: Gate) -> None:
        """After its end a token is replayed to no effect; so is one that was ended."""
        token, name = self.made(gate)
        assert self.shown(gate, token, "DELETE", f"{ME}/tokens/{name}") == 204
        assert self.shown(gate, token) == 401
        token, _ = self.made(gate)
        gate.ahead += timedelta(days=1)
        assert self.shown(gate, token) == 401

    def test_makes_no_other_token(self, gate: Gate) -> None:
        """Who finds a token cannot make one that outlives it, nor set a password."""
        token, _ = self.made(gate, "read", "write", "administer")
        headers = {"Authorization": f"Bearer {token}"}
        browser = gate.browser()
        wish = {"scopes": ["read"]}
        answer = browser.ask("POST", f"{ME}/tokens", json=wish, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "session_needed")
        change = {"before": GOOD, "after": BETTER}
        answer = browser.ask("POST", f"{ME}/password", json=change, headers=headers)
        assert answer.json()["code"] == "session_needed"

    def test_ends_one_s_own_alone(self, gate: Gate) -> None:
        """Another's token is as unknown as none."""
        token, name = self.made(gate)
        browser = gate.browser(SECURITY)
        for other in (name, "0" * 16):
            answer = browser.ask("DELETE", f"{ME}/tokens/{other}")
            assert (answer.status_code, answer.json()["code"]) == (404, "token_unknown")
        assert self.shown(gate, token) == 200


class TestPassword:
    def test_is_changed_by_who_knows_it(self, gate: Gate) -> None:
        """Every session ends with the old password; the new one opens the next."""
        browser, other = gate.browser(HANDLER), gate.browser(HANDLER)
        change = {"before": "a guess of mine", "after": BETTER}
        assert browser.ask("POST", f"{ME}/password", json=change).status_code == 401
        change = {"before": GOOD, "after": "short"}
        answer = browser.ask("POST", f"{ME}/password", json=change)
        assert answer.json()["code"] == "password_refused"
        change = {"before": GOOD, "after": BETTER}
        assert browser.ask("POST", f"{ME}/password", json=change).status_code == 204
        assert other.ask("GET", ME).status_code == 401
        assert gate.browser().log_in(HANDLER, GOOD).status_code == 401
        assert gate.browser().log_in(HANDLER, BETTER).status_code == 200

    def test_one_of_the_administrator_s_opens_nothing_else(self, gate: Gate) -> None:
        """Until it is changed, nothing is read or written with it."""
        gate.identity.set_password(HANDLER, BETTER, by(SECURITY, "administrator"))
        browser = gate.browser()
        assert browser.log_in(HANDLER, BETTER).json()["must_change_password"] is True
        answer = browser.ask("POST", f"{ME}/tokens", json={"scopes": ["read"]})
        assert answer.json()["code"] == "password_must_change"
        answer = browser.ask("GET", "/api/v1/issues/X-1")
        assert (answer.status_code, answer.json()["code"]) == (403, "password_must_change")
        assert "POST /api/v1/session/password" in answer.json()["detail"]


class TestDenials:
    def test_are_on_record(self, gate: Gate) -> None:
        """Who asks for what is not his stands in the log, whether it exists or not."""
        browser = gate.browser(HANDLER)
        assert browser.ask("GET", "/api/v1/issues/X-1").status_code == 404
        assert gate.kinds(HANDLER)[0] == "AccessDenied"
        assert browser.ask("GET", "/api/v1/nothing-here").status_code == 404
        assert gate.kinds(HANDLER).count("AccessDenied") == 1


class TestOwnPage:
    @pytest.mark.parametrize("page", ["/", "/issues?status=open&page=2", "/issues/PD-2026-000123"])
    def test_of_ours(self, page: str) -> None:
        """A path of this host is gone on to."""
        assert own_page(page) == page

    @pytest.mark.parametrize(
        "page",
        [
            None,
            "",
            "https://evil.example/",
            "//evil.example/",
            "/\\evil.example",
            "\\\\evil.example",
            "///evil.example",
            "javascript:alert(1)",
            "/ok\r\nSet-Cookie: a=b",
            "/\t/evil.example",
            "evil.example",
            "/诱饵",
        ],
    )
    def test_of_others(self, page: str | None) -> None:
        """Whatever a browser could take for another host leads home."""
        assert own_page(page) == "/"


def test_principal_of_session_and_token_are_one(gate: Gate) -> None:
    """Both ways in lead to the same person with the same posts."""
    principal, session = gate.identity.login(HANDLER, GOOD)
    again, _ = gate.identity.of_session(session.identifier or "")
    assert isinstance(principal, Principal)
    assert again == principal
    assert CSRF == "Bihuan-CSRF"
