"""Login at an OpenID provider that runs beside the test, and what must not be one."""

import base64
import json
import warnings
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest

from api.sessions import LOGIN_COOKIE
from application.identity.oidc import OpenIdLogin, Provider
from bihuan.asgi import application
from bihuan.bootstrap import migrate, open_system
from bihuan.errors import WrongUsageError
from bihuan.identity import identity_of, provider_of
from domain.account.errors import LoginRefusedError, ProviderAwayError
from tests.browsers import HOST, Browser
from tests.entrance import HANDLER, SECURITY, by
from tests.live import settings_for

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
"""The provider runs in this process and is another's program."""
ME: Final = "/api/v1/session"
SUBJECT: Final = "subject-4711"


def provider_server() -> AbstractContextManager[Any]:
    """Return a provider on a port of this machine."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # it is another's program
        from oidc_provider_mock import run_server_in_thread  # noqa: PLC0415 -- see above

    server: AbstractContextManager[Any] = run_server_in_thread(require_nonce=True)
    return server


@dataclass
class Gate:
    """A town that sends people to a provider."""

    browser: Browser
    issuer: str

    def begin(self, page: str = "/issues") -> str:
        """Go to the provider and return where it was gone to."""
        answer = self.browser.ask("GET", f"{ME}/oidc?{urlencode({'next': page})}")
        assert answer.status_code == 303
        return str(answer.headers["location"])

    def agree(self, url: str, subject: str = SUBJECT) -> dict[str, str]:
        """Log in at the provider and return what it sends the browser back with."""
        answer = httpx2.post(url, data={"sub": subject})
        where = urlsplit(answer.headers["location"])
        assert f"{where.scheme}://{where.netloc}{where.path}" == f"{HOST}{ME}/oidc/callback"
        return {name: values[0] for name, values in parse_qs(where.query).items()}

    def come_back(self, given: dict[str, str]) -> httpx2.Response:
        """Come back from the provider."""
        return self.browser.ask("GET", f"{ME}/oidc/callback?{urlencode(given)}")


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """Return the address of a provider."""
    with provider_server() as server:
        yield f"http://127.0.0.1:{server.server_port}"


@pytest.fixture
def gate(issuer: str, tmp_path: Path) -> Iterator[Gate]:
    """Return a town where the handler is linked to a subject of the provider."""
    secret = tmp_path / "secret"
    secret.write_text("of the town\n", "utf-8")
    given = {"oidc_issuer": issuer, "oidc_client_secret_file": secret, "public_url": HOST}
    settings = settings_for(tmp_path / "data", **given)
    migrate(settings)
    with open_system(settings) as system:
        accounts = identity_of(system).accounts
        accounts.appoint(SECURITY, "security", by(SECURITY, "administrator"))
        accounts.open(HANDLER, HANDLER, by(SECURITY, "administrator"))
        accounts.link(HANDLER, issuer, SUBJECT, by(SECURITY, "administrator"))
        yield Gate(Browser(application(system)), issuer)


class TestLogin:
    def test_begins_a_session(self, gate: Gate) -> None:
        """Who is linked comes in, and goes on to where he wanted."""
        answer = gate.come_back(gate.agree(gate.begin("/issues?status=open")))
        assert (answer.status_code, answer.headers["location"]) == (303, "/issues?status=open")
        assert gate.browser.ask("GET", ME).json()["person"] == HANDLER
        assert LOGIN_COOKIE not in gate.browser.cookies

    def test_asks_with_pkce_state_and_nonce(self, gate: Gate) -> None:
        """A code that somebody catches on the way is worth nothing to him."""
        asked = parse_qs(urlsplit(gate.begin()).query)
        assert asked["code_challenge_method"] == ["S256"]
        assert {"state", "nonce", "code_challenge"} <= set(asked)
        assert asked["scope"] == ["openid"]

    def test_leads_to_no_other_host(self, gate: Gate) -> None:
        """Whatever `next` says, the browser stays here."""
        answer = gate.come_back(gate.agree(gate.begin("https://evil.example/")))
        assert answer.headers["location"] == "/"


class TestRefused:
    def refused(self, gate: Gate, given: dict[str, str]) -> None:
        """Come back to no effect."""
        answer = gate.come_back(given)
        assert (answer.status_code, answer.json()["code"]) == (401, "login_refused")
        assert gate.browser.ask("GET", ME).status_code == 401

    def test_who_is_not_linked(self, gate: Gate) -> None:
        """The provider knows many; an administrator says who of them is whom."""
        self.refused(gate, gate.agree(gate.begin(), "another-subject"))

    def test_a_second_time(self, gate: Gate) -> None:
        """What the browser came back with is not good again."""
        given = gate.agree(gate.begin())
        kept = dict(gate.browser.cookies)
        assert gate.come_back(given).status_code == 303
        gate.browser.cookies = kept
        self.refused(gate, given)

    def test_in_another_browser(self, gate: Gate) -> None:
        """Nobody is logged in by a link that somebody else began."""
        given = gate.agree(gate.begin())
        gate.browser = Browser(gate.browser.app)
        self.refused(gate, given)

    def test_with_another_state(self, gate: Gate) -> None:
        """Neither a made-up state nor that of another login, nor none."""
        other = gate.agree(gate.begin())
        given = gate.agree(gate.begin())
        for state in (other["state"], "made-up", ""):
            kept = dict(gate.browser.cookies)
            self.refused(gate, {**given, "state": state})
            gate.browser.cookies = kept

    def test_where_the_provider_refuses(self, gate: Gate) -> None:
        """A refusal at the provider is one here; what it says is not repeated."""
        answer = gate.come_back({"error": "access_denied", "error_description": "<script>"})
        assert answer.status_code == 401
        assert "script" not in answer.text

    def test_with_a_cookie_of_one_s_own_making(self, gate: Gate) -> None:
        """The cookie of a login under way is signed."""
        given = gate.agree(gate.begin())
        body, _, signature = gate.browser.cookies[LOGIN_COOKIE].partition(".")
        kept = json.loads(base64.urlsafe_b64decode(body))
        forged = base64.urlsafe_b64encode(json.dumps({**kept, "to": "//x"}).encode()).decode()
        for cookie in (f"{forged}.{signature}", f"{body}.", "x", ".", f"é.{signature}"[1:]):
            gate.browser.cookies = {LOGIN_COOKIE: cookie}
            self.refused(gate, given)


class TestProvider:
    def test_half_set_is_wrong_usage(self, tmp_path: Path) -> None:
        """A provider cannot send people back to nowhere."""
        settings = settings_for(tmp_path / "data", oidc_issuer="https://id.example")
        migrate(settings)
        with open_system(settings) as system, pytest.raises(WrongUsageError):
            provider_of(system)

    def test_a_secret_that_cannot_be_read_is_wrong_usage(self, tmp_path: Path) -> None:
        """Without its secret the town would be refused at the provider, later and by nobody."""
        given = {"oidc_issuer": "https://id.example", "public_url": HOST}
        file = tmp_path / "missing"
        settings = settings_for(tmp_path / "data", **given, oidc_client_secret_file=file)
        migrate(settings)
        with open_system(settings) as system, pytest.raises(WrongUsageError):
            provider_of(system)

    def test_none_is_no_place(self, tmp_path: Path) -> None:
        """Without a provider there is nothing to go to."""
        settings = settings_for(tmp_path / "data")
        migrate(settings)
        with open_system(settings) as system:
            answer = Browser(application(system)).ask("GET", f"{ME}/oidc")
        assert (answer.status_code, answer.json()["code"]) == (404, "no_provider")

    def login_at(self, issuer: str, now: datetime | None = None) -> OpenIdLogin:
        """Return the login at a provider."""
        provider = Provider(issuer, "bihuan", None, f"{HOST}{ME}/oidc/callback")
        return OpenIdLogin(provider, bytes(32), lambda: now or datetime.now(UTC))

    def test_away_is_told(self) -> None:
        """A provider that does not answer is not the visitor's fault."""
        with pytest.raises(ProviderAwayError):
            self.login_at("http://127.0.0.1:9").begin("/")

    def test_another_one_s_answers_are_refused(self, issuer: str) -> None:
        """A provider that calls itself otherwise, or is read by others on the way, is none."""
        for given in (issuer.replace("127.0.0.1", "localhost"), "http://id.example"):
            with pytest.raises(LoginRefusedError):
                self.login_at(given.replace("localhost", "127.0.0.1") + "/").begin("/")

    def test_a_login_lasts_ten_minutes(self, issuer: str) -> None:
        """Who went away in between begins anew."""
        begun = self.login_at(issuer).begin("/")
        asked = parse_qs(urlsplit(begun.url).query)
        late = self.login_at(issuer, datetime.now(UTC) + timedelta(minutes=11))
        with pytest.raises(LoginRefusedError):
            late.finish(begun.cookie, asked["state"][0], "code")
