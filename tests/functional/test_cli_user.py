"""Accounts, administrators and tokens on the command line, and the log of it all."""

import shutil
from pathlib import Path

import pytest

from tests.command_line import Ended, run

PASSWORD = "correct horse battery"  # noqa: S105 -- of a test
ANOTHER = "staple the battery twice"
FIRST = "administrator-1"
HANDLER = "housing-handler-1"
BY = ("--as", f"{FIRST}:administrator")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data directory with a security administrator and a handler."""
    data = tmp_path_factory.mktemp("user") / "data"
    assert run(data, "db", "migrate").code == 0
    office = ("--administrator", "security")
    assert user(data, "add", FIRST, *office, stdin=PASSWORD).code == 0
    assert user(data, "add", HANDLER, *BY, stdin=PASSWORD).code == 0
    return data


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    """Return a copy that a test may change."""
    shutil.copytree(made, tmp_path / "data")
    return tmp_path / "data"


def user(data: Path, *arguments: str, stdin: str = "") -> Ended:
    """Run `bihuan user`."""
    return run(data, "user", *arguments, "--json", stdin=stdin and f"{stdin}\n")


def accounts(data: Path) -> dict[str, dict[str, object]]:
    """Return the open accounts by name."""
    return {each["account"]: each for each in user(data, "list").document["accounts"]}


def acts(data: Path, *arguments: str) -> list[str]:
    """Return the events of the security log, the newest first."""
    asked = ("audit", "security-log", *arguments, "--as", "auditor-1", "--json")
    found = run(data, *asked).document["acts"]
    return [each["event"] for each in found]


class TestFirst:
    def test_begins_on_an_empty_system(self, data: Path) -> None:
        """The first account is the security administrator's, who needs nobody's leave."""
        assert accounts(data)[FIRST]["office"] == "security"
        assert accounts(data)[FIRST]["must_change"] is False

    def test_only_there(self, data: Path) -> None:
        """A second one is appointed by the first: nobody appoints himself."""
        ended = user(data, "add", "auditor-1", "--administrator", "audit", stdin=PASSWORD)
        assert ended.code == 2
        himself = ("--administrator", "security", "--as", "auditor-1")
        ended = user(data, "add", "auditor-1", *himself, stdin=PASSWORD)
        assert (ended.code, ended.document["error"]["code"]) == (1, "not_permitted")
        assert "auditor-1" not in accounts(data)

    def test_is_of_security(self, tmp_path: Path) -> None:
        """The first of all is no other administrator, and none without an office."""
        assert run(tmp_path, "db", "migrate").code == 0
        ended = user(tmp_path, "add", FIRST, "--administrator", "audit", stdin=PASSWORD)
        assert ended.document["error"]["code"] == "first_administrator"
        ended = user(tmp_path, "add", FIRST, *BY, stdin=PASSWORD)
        assert ended.document["error"]["code"] == "not_permitted"
        assert accounts(tmp_path) == {}


class TestNames:
    @pytest.mark.parametrize("name", ["Housing", "a b", "a-", "é", "a" * 65, "../a"])
    def test_are_plain(self, data: Path, name: str) -> None:
        """A name stands in the log for good: small letters, digits and few signs."""
        ended = user(data, "add", "--person", "auditor-1", *BY, name, stdin=PASSWORD)
        assert (ended.code, ended.document["error"]["code"]) == (1, "malformed")

    def test_of_tokens_too(self, data: Path) -> None:
        """What cannot be the name of a token is told so."""
        ended = run(data, "token", "revoke", "no name", "--as", HANDLER, "--json")
        assert (ended.code, ended.document["error"]["code"]) == (1, "malformed")


class TestPeople:
    def test_are_of_the_directory(self, data: Path) -> None:
        """Who is nobody, and who has an account already, are told apart."""
        ended = user(data, "add", "nobody-9", *BY, stdin=PASSWORD)
        assert ended.document["error"]["message"] == (
            "nobody-9 is not in the directory; accepted: a person of today."
        )
        ended = user(data, "add", "other", "--person", FIRST, *BY, stdin=PASSWORD)
        assert ended.document["error"]["message"] == (
            f"{FIRST} has the account {FIRST}; accepted: a person without one."
        )


class TestPasswords:
    def test_come_from_standard_input(self, data: Path) -> None:
        """No command takes a password as an argument; none coming is wrong usage."""
        assert user(data, "add", "auditor-1", *BY).code == 2
        assert "auditor-1" not in accounts(data)
        assert user(data, "add", "auditor-1", "--without-password", *BY).code == 0
        assert accounts(data)["auditor-1"]["has_password"] is False

    def test_a_bad_one_opens_nothing(self, data: Path) -> None:
        """A refused password is told by its rule, and is nowhere in the answer."""
        ended = user(data, "add", "auditor-1", *BY, stdin="password1234")
        assert (ended.code, ended.document["error"]["code"]) == (1, "password_refused")
        assert "password1234" not in ended.out + ended.err
        ended = user(data, "add", "auditor-1", *BY, stdin="short")
        said = "The password is too short; accepted: 12 to 128 characters."
        assert ended.document["error"]["message"] == said
        assert "auditor-1" not in accounts(data)

    def test_one_s_own_need_not_change(self, data: Path) -> None:
        """What the administrator set must be changed, what its person set must not."""
        assert accounts(data)[HANDLER]["must_change"] is True
        ended = user(data, "password", HANDLER, "--as", HANDLER, stdin=ANOTHER)
        assert ended.document["must_change"] is False
        ended = user(data, "password", HANDLER, "--as", "housing-lead", stdin=ANOTHER)
        assert ended.document["error"]["code"] == "not_permitted"


class TestOffices:
    def test_nobody_holds_two(self, data: Path) -> None:
        """System, security and audit are three people."""
        assert user(data, "appoint", "auditor-1", "audit", *BY).code == 0
        ended = user(data, "appoint", "auditor-1", "system", *BY)
        assert ended.document["error"]["code"] == "two_offices"
        assert user(data, "appoint", "auditor-1", "boss", *BY).code == 2

    def test_nor_one_and_the_post_of_another(self, data: Path) -> None:
        """Whose post audits gets no other office; whose post changes the rules does not audit."""
        for person, office in (
            ("auditor-1", "security"),
            ("auditor-1", "system"),
            (FIRST, "audit"),
        ):
            ended = user(data, "appoint", person, office, *BY)
            assert ended.document["error"]["code"] in {"office_post", "two_offices"}
        said = user(data, "appoint", "auditor-1", "system", *BY).document["error"]["message"]
        assert said == (
            "auditor-1 holds a post of auditor; accepted: as system administrator, who holds none."
        )
        assert "AdministratorAppointed" not in acts(data)[:1]

    def test_the_last_stays(self, data: Path) -> None:
        """Neither relieved nor closed, until another is there."""
        for order in (("relieve", FIRST), ("close", FIRST)):
            assert user(data, *order, *BY).document["error"]["code"] == "last_in_office"
        assert user(data, "appoint", "supervisor-1", "security", *BY).code == 0
        assert user(data, "relieve", FIRST, *BY).code == 0


class TestTokens:
    def test_is_shown_once(self, data: Path) -> None:
        """A token is printed where it is made, and by its name alone from then on."""
        ended = run(data, "token", "create", "--as", HANDLER, "--scope", "read")
        token = ended.out.strip()
        assert (ended.code, token[:3], len(token)) == (0, "bh_", 46)
        listed = run(data, "token", "list", "--json")
        assert token not in listed.out
        (shown,) = listed.document["tokens"]
        assert (shown["prefix"], shown["scopes"]) == (token[:7], ["read"])
        everything = b"".join(path.read_bytes() for path in data.rglob("*") if path.is_file())
        assert token.encode() not in everything

    def test_ends_when_revoked(self, data: Path) -> None:
        """Its person or the security administrator end it; others do not."""
        made = run(data, "token", "create", "--as", HANDLER, "--json").document
        of_handler = ("token", "revoke", made["name"], "--account", HANDLER, "--json")
        ended = run(data, *of_handler, "--as", "housing-lead")
        assert ended.document["error"]["code"] == "not_permitted"
        assert run(data, *of_handler, *BY).code == 0
        assert run(data, "token", "list", "--json").document["tokens"] == []

    def test_is_one_s_own(self, data: Path) -> None:
        """Nobody gets a token that acts in another's name, nor without an account."""
        ended = run(data, "token", "create", "--account", HANDLER, *BY, "--json")
        assert ended.document["error"]["code"] == "own_account"
        ended = run(data, "token", "create", "--as", "housing-lead", "--json")
        assert ended.document["error"]["code"] == "account_unknown"
        assert run(data, "token", "create", "--as", HANDLER, "--scope", "all").code == 2

    def test_names_whose_it_is(self, data: Path) -> None:
        """Who says no name is told the one who may: its own person, nobody who administers."""
        ended = run(data, "token", "create", "--account", HANDLER)
        assert (ended.code, HANDLER in ended.err, FIRST in ended.err) == (2, True, False)


class TestClosing:
    def test_lists_what_he_held(self, data: Path) -> None:
        """Tokens end, the name is nobody else's, and who comes back begins without them."""
        run(data, "token", "create", "--as", HANDLER)
        ended = user(data, "close", HANDLER, "--why", "he moved", *BY)
        assert ended.document == {
            "ok": True,
            "account": HANDLER,
            "person": HANDLER,
            "sessions": 0,
            "held": [],
        }
        assert HANDLER not in accounts(data)
        other = ("--person", "housing-handler-2")
        again = user(data, "add", HANDLER, *other, *BY, stdin=PASSWORD)
        assert again.document["error"]["code"] == "account_known"
        assert user(data, "add", HANDLER, *BY, stdin=PASSWORD).code == 0
        assert run(data, "token", "list", "--json").document["tokens"] == []

    def test_without_a_lock_nothing_to_unlock(self, data: Path) -> None:
        """An unlock of what is not locked is refused."""
        ended = user(data, "unlock", HANDLER, *BY)
        assert ended.document["error"]["code"] == "account_not_locked"

    def test_links_to_a_provider(self, data: Path) -> None:
        """The administrator says who at the provider is whom here; the subject stays unsaid."""
        where = ("--issuer", "https://id.example", "--subject", "subject-4711")
        assert user(data, "link", HANDLER, *where, *BY).code == 0
        everything = b"".join(path.read_bytes() for path in data.rglob("*") if path.is_file())
        assert b"subject-4711" not in everything
        other = user(data, "link", FIRST, *where, *BY)
        assert other.document["error"]["code"] == "account_known"


class TestSecurityLog:
    def test_tells_what_was_done(self, data: Path) -> None:
        """Every change of who may come in stands there, by account and since an instant."""
        run(data, "token", "create", "--as", HANDLER)
        assert acts(data)[:4] == ["TokenIssued", "PasswordSet", "AccountOpened", "PasswordSet"]
        assert acts(data, "--account", HANDLER)[:2] == ["TokenIssued", "PasswordSet"]
        assert acts(data, "--event", "AdministratorAppointed") == ["AdministratorAppointed"]
        assert acts(data, "--since", "2999-01-01T00:00:00+08:00") == []
        shown = run(data, "--lang", "zh-CN", "audit", "security-log", "--as", "auditor-1").out
        assert "签发令牌" in shown
        assert PASSWORD not in shown

    @pytest.mark.parametrize(
        "who", [HANDLER, "auditor-9:auditor@centre", "clerk-1:auditor@centre", "supervisor-1"]
    )
    def test_is_for_who_audits(self, data: Path, who: str) -> None:
        """A post is looked up, not believed."""
        ended = run(data, "audit", "security-log", "--as", who, "--json")
        assert ended.document["error"]["code"] == "not_permitted"

    def test_is_for_the_administrator_of_audits(self, data: Path) -> None:
        """The office brings it with it, without a post of an auditor (三员)."""
        ended = run(data, "audit", "security-log", "--as", f"{FIRST}:administrator", "--json")
        assert ended.document["error"]["code"] == "not_permitted"
        appointed = user(data, "appoint", "supervisor-1", "audit", *BY)
        assert appointed.code == 0, appointed.err
        assert run(data, "audit", "security-log", "--as", "supervisor-1", "--json").code == 0

    def test_tells_who_was_turned_away(self, data: Path) -> None:
        """A refusal here stands there as one over HTTP does; a wrong number without the number."""
        refused = (
            ("audit", "security-log", "--as", HANDLER),
            ("user", "unlock", FIRST, "--as", HANDLER),
            ("issue", "show", "BH-2026-000009", "--as", HANDLER),
            ("issue", "claim", "BH-2026-000009", "--as", HANDLER),
        )
        for command in refused:
            assert run(data, *command).code == 1
        assert run(data, "issue", "show", "BH-2026-000009").code == 1  # the operator is nobody
        asked = ("audit", "security-log", "--event", "AccessDenied", "--as", "auditor-1", "--json")
        found = run(data, *asked).document["acts"]
        assert [(each["actor"], each["told"]["what"], each["told"]["code"]) for each in found] == [
            (HANDLER, "claim", "not_found"),
            (HANDLER, "show", "not_found"),
            (HANDLER, "user unlock", "not_permitted"),
            (HANDLER, "audit security-log", "not_permitted"),
        ]

    def test_is_under_the_same_proofs(self, data: Path) -> None:
        """The log of who came in is part of what the audit verifies and rebuilds."""
        assert run(data, "audit", "verify").code == 0
        before = acts(data)
        assert run(data, "audit", "rebuild").code == 0
        assert acts(data) == before


class TestDemo:
    def test_gives_everybody_secrets_of_his_own(self, tmp_path: Path) -> None:
        """Random ones, for this user's eyes alone; the token and the password both let him in."""
        data = tmp_path / "data"
        assert run(data, "db", "migrate").code == 0
        ended = user(data, "demo")
        assert ended.code == 0, ended.err
        folder = Path(ended.document["folder"])
        assert {"clerk-1", "housing-handler-2"} <= set(ended.document["accounts"])
        assert folder.stat().st_mode & 0o077 == 0
        assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())
        secrets = {path.read_text(encoding="utf-8") for path in folder.iterdir()}
        assert len(secrets) == 2 * len(ended.document["accounts"])
        found = accounts(data)["clerk-1"]
        assert (found["tokens"], found["must_change"]) == (1, False)
        assert not any(secret in ended.out + ended.err for secret in secrets)

    def test_is_not_for_a_system_with_accounts(self, data: Path) -> None:
        """Beside real accounts nothing is made to try it with."""
        before = accounts(data)
        ended = user(data, "demo")
        assert (ended.code, ended.document["error"]["code"]) == (1, "demo_accounts")
        assert accounts(data) == before
        assert not (data / "demo").exists()
