"""Who asks: tokens and passwords that are in force, and nothing else, lead to a principal."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from application.identity.passwords import Passwords
from application.identity.secret_words import hash_of
from application.store_errors import StoreError
from domain.account.errors import (
    AccountKnownError,
    LastInOfficeError,
    LockedOutError,
    LoginRefusedError,
    NotAuthenticatedError,
    OwnAccountError,
    PasswordRefusedError,
    PersonHasAccountError,
    PersonUnknownError,
)
from domain.account.events import AccountClosed
from domain.calendar import local_date
from domain.directory import Directory, Registers
from domain.issue.errors import NotPermittedError
from tests.entrance import ADDRESS, BETTER, GOOD, HANDLER, SECURITY, Entrance, by


def token_of(entrance: Entrance, *, days: int = 30) -> tuple[str, str]:
    """Return a token of the handler: the secret and its name."""
    expires_at = entrance.now + timedelta(days=days)
    made = entrance.identity.accounts.issue_token(HANDLER, ("read",), expires_at, by(HANDLER))
    return made.secret, made.name


def without_people(entrance: Entrance) -> None:
    """Let everybody's last post end."""
    entrance.directory = Directory(Registers(), local_date(entrance.now))


class TestTokens:
    def test_leads_to_its_person(self, entrance: Entrance) -> None:
        """A token is its person's, within its scopes, with the posts of today."""
        secret, name = token_of(entrance)
        principal = entrance.identity.authenticate(secret)
        assert (principal.person, principal.scopes, principal.token) == (HANDLER, ("read",), name)
        assert [(post.role, post.unit) for post in principal.posts] == [("handler", "housing")]
        assert entrance.another_process().authenticate(secret) == principal

    def test_is_shown_once(self, entrance: Entrance) -> None:
        """Nothing that is stored leads back to a token; its prefix alone is shown again."""
        secret, _ = token_of(entrance)
        assert secret.startswith("bh_")
        assert len(secret) == 46
        assert secret.encode() not in entrance.bytes()
        assert secret[3:].encode() not in entrance.bytes()

    def test_expires(self, entrance: Entrance) -> None:
        """At its end a token is worth nothing."""
        secret, _ = token_of(entrance, days=1)
        entrance.later(days=1)
        with pytest.raises(NotAuthenticatedError):
            entrance.identity.authenticate(secret)

    def test_revoked_counts_at_once_everywhere(self, entrance: Entrance) -> None:
        """A process that has just let it in refuses what another one revoked."""
        secret, name = token_of(entrance)
        entrance.identity.authenticate(secret)
        entrance.another_process().accounts.revoke_token(HANDLER, name, by(HANDLER))
        with pytest.raises(NotAuthenticatedError):
            entrance.identity.authenticate(secret)

    @pytest.mark.parametrize(
        "bearer", ["", "bh_", "bh_" + "A" * 43, "bh_" + "A" * 42 + "é", "x" * 46, "\udcff", "bh_\0"]
    )
    def test_what_was_never_issued_is_refused(self, entrance: Entrance, bearer: str) -> None:
        """Whatever somebody makes up is refused alike."""
        with pytest.raises(NotAuthenticatedError):
            entrance.identity.authenticate(bearer)

    def test_a_row_without_event_lets_nobody_in(self, entrance: Entrance) -> None:
        """Who writes into the vault alone has made no token."""
        secret, _ = token_of(entrance)
        forged = secret[:-1] + ("a" if secret[-1] != "a" else "b")
        entrance.identity.accounts.rows.add_token(hash_of(forged), HANDLER, "0" * 16)
        with pytest.raises(NotAuthenticatedError):
            entrance.identity.authenticate(forged)

    def test_last_use_is_remembered_by_the_minute(self, entrance: Entrance) -> None:
        """When a token was last used is a row, not an event."""
        secret, name = token_of(entrance)
        before = entrance.kinds()
        rows = entrance.identity.accounts.rows
        assert rows.uses(HANDLER) == {}
        entrance.identity.authenticate(secret)
        first = rows.uses(HANDLER)[name]
        entrance.later(seconds=59)
        entrance.identity.authenticate(secret)
        assert rows.uses(HANDLER)[name] == first
        entrance.later(seconds=2)
        entrance.identity.authenticate(secret)
        assert rows.uses(HANDLER)[name] == entrance.now
        assert entrance.kinds() == before


class TestLogin:
    def test_lets_in_on_record(self, entrance: Entrance) -> None:
        """Account and password begin a session, noted before it begins."""
        principal, session = entrance.identity.login(HANDLER, GOOD, ADDRESS)
        assert (principal.person, principal.token) == (HANDLER, None)
        assert principal.may("write")
        assert entrance.kinds()[-1] == "LoggedIn"
        assert entrance.identity.of_session(session.identifier or "")[0] == principal

    @pytest.mark.parametrize(
        ("name", "password"),
        [
            (HANDLER, BETTER),
            (HANDLER, ""),
            (HANDLER, GOOD + "x" * 5_000),
            ("nobody-1", GOOD),
            ("Nobody; DROP TABLE accounts", GOOD),
            ("\udcff", "\udcff"),
            ("", ""),
        ],
    )
    def test_all_that_is_wrong_is_refused_alike(
        self, entrance: Entrance, name: str, password: str
    ) -> None:
        """Who tries learns nothing of which accounts there are."""
        with pytest.raises(LoginRefusedError) as refused:
            entrance.identity.login(name, password, ADDRESS)
        assert refused.value.details == {}
        assert entrance.kinds()[-1] == "LoginFailed"

    def test_nothing_secret_is_stored(self, entrance: Entrance) -> None:
        """Neither passwords nor what was typed for a name or an address lie on the disk."""
        for name, password in ((HANDLER, GOOD), (HANDLER, BETTER), ("my-secret-1", "x")):
            try:
                entrance.identity.login(name, password, ADDRESS)
            except LoginRefusedError:
                continue
        stored = entrance.bytes()
        for secret in (GOOD, BETTER, "my-secret-1", ADDRESS):
            assert secret.encode() not in stored

    def test_unknown_accounts_take_the_same_work(
        self, entrance: Entrance, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Whoever tries costs one comparison of hashes, whether the account is there or not."""
        compared: list[str | None] = []
        matches = Passwords.matches

        def counted(self: Passwords, kept: str | None, password: str) -> bool:
            compared.append(kept)
            return matches(self, kept, password)

        monkeypatch.setattr(Passwords, "matches", counted)
        for name in (HANDLER, "nobody-1"):
            with pytest.raises(LoginRefusedError):
                entrance.identity.login(name, BETTER)
        assert [kept is None for kept in compared] == [False, True]

    def test_a_hash_of_yesterday_is_made_anew(self, entrance: Entrance) -> None:
        """A login is when a password can be hashed by today's parameters."""
        stronger = Passwords(memory_kib=128, passes=1)
        stale = entrance.identity
        identity = replace(stale, passwords=stronger)
        credential = stale.accounts.of(HANDLER).credential or ""
        before = stale.accounts.rows.password(credential, HANDLER) or ""
        assert stronger.is_outdated(before)
        identity.login(HANDLER, GOOD)
        after = stale.accounts.rows.password(credential, HANDLER) or ""
        assert not stronger.is_outdated(after)
        identity.login(HANDLER, GOOD)

    def test_without_a_post_nobody_comes_in(self, entrance: Entrance) -> None:
        """Whose last post ended is refused like any stranger."""
        without_people(entrance)
        with pytest.raises(LoginRefusedError):
            entrance.identity.login(HANDLER, GOOD)

    def test_without_a_record_nobody_comes_in(
        self, entrance: Entrance, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A log that cannot be written stops the login, not only its record."""

        def away(*_: Any) -> Any:  # noqa: ANN401 -- takes and returns whatever it stands for
            raise StoreError

        monkeypatch.setattr(entrance.store, "append", away)
        with pytest.raises(StoreError):
            entrance.identity.login(HANDLER, GOOD)
        assert entrance.identity.accounts.sessions.end_all(HANDLER) == 0


class TestPasswords:
    def test_a_new_one_ends_the_old(self, entrance: Entrance) -> None:
        """After a change the old password and the sessions under it are worth nothing."""
        _, session = entrance.identity.login(HANDLER, GOOD)
        entrance.later(minutes=1)
        entrance.identity.change_password(HANDLER, GOOD, BETTER, by(HANDLER))
        with pytest.raises(LoginRefusedError):
            entrance.identity.login(HANDLER, GOOD)
        with pytest.raises(NotAuthenticatedError):
            entrance.identity.of_session(session.identifier or "")
        entrance.identity.login(HANDLER, BETTER)

    def test_changing_needs_the_one_before(self, entrance: Entrance) -> None:
        """Who finds an open console cannot take the account over; his guesses count."""
        for _ in range(5):
            with pytest.raises(LoginRefusedError):
                entrance.identity.change_password(HANDLER, "a guess of mine", BETTER, by(HANDLER))
        with pytest.raises(LockedOutError):
            entrance.identity.change_password(HANDLER, GOOD, BETTER, by(HANDLER))

    def test_one_that_another_set_is_to_be_changed(self, entrance: Entrance) -> None:
        """Whom the administrator gave a password is told to change it."""
        entrance.identity.set_password(HANDLER, BETTER, by(SECURITY, "administrator"))
        assert entrance.identity.login(HANDLER, BETTER)[0].must_change_password

    def test_a_refused_one_leaves_no_trace(self, entrance: Entrance) -> None:
        """Neither a bad password nor one set by somebody else is kept."""
        with pytest.raises(PasswordRefusedError):
            entrance.identity.set_password(HANDLER, "short", by(HANDLER))
        with pytest.raises(NotPermittedError):
            entrance.identity.set_password(HANDLER, BETTER, by("housing-lead"))
        entrance.identity.login(HANDLER, GOOD)


class TestOpening:
    def test_is_for_people_of_the_directory(self, entrance: Entrance) -> None:
        """Who is not in the directory, or has an account, gets none."""
        accounts, security = entrance.identity.accounts, by(SECURITY, "administrator")
        with pytest.raises(PersonUnknownError):
            accounts.open("nobody-1", "nobody-1", security)
        with pytest.raises(PersonHasAccountError):
            accounts.open("another-name", HANDLER, by(SECURITY, "administrator"))
        with pytest.raises(AccountKnownError):
            accounts.open(HANDLER, HANDLER, by(SECURITY, "administrator"))

    def test_a_token_is_for_oneself(self, entrance: Entrance) -> None:
        """The security administrator opens doors and holds no key of others."""
        expires_at = entrance.now + timedelta(days=1)
        order = by(SECURITY, "administrator")
        with pytest.raises(OwnAccountError):
            entrance.identity.accounts.issue_token(HANDLER, ("read",), expires_at, order)


class TestClosing:
    def test_ends_sessions_and_tokens_at_once(self, entrance: Entrance) -> None:
        """Nothing of a closed account lets anybody in; what its person held is told."""
        secret, name = token_of(entrance)
        _, session = entrance.identity.login(HANDLER, GOOD)
        entrance.held = (UUID(int=7),)
        closed = entrance.identity.accounts.close(HANDLER, by(SECURITY, "administrator"))
        assert (closed.sessions, closed.held) == (1, (UUID(int=7),))
        event = entrance.events()[-1]
        assert isinstance(event, AccountClosed)
        assert (event.tokens, event.held) == ((name,), (UUID(int=7),))
        for refused in (
            lambda: entrance.identity.authenticate(secret),
            lambda: entrance.identity.of_session(session.identifier or ""),
        ):
            with pytest.raises(NotAuthenticatedError):
                refused()
        with pytest.raises(LoginRefusedError):
            entrance.identity.login(HANDLER, GOOD)
        assert [one.name for one in entrance.identity.accounts.listed()] == [SECURITY]

    def test_the_event_alone_is_enough(self, entrance: Entrance) -> None:
        """Killed before the vault was cleared, a closed account is closed all the same."""
        secret, _ = token_of(entrance)
        _, session = entrance.identity.login(HANDLER, GOOD)
        rows, sessions = entrance.identity.accounts.rows, entrance.identity.accounts.sessions
        kept = rows.token(hash_of(secret)), sessions.find(hash_of(session.identifier or ""))
        assert all(kept)
        entrance.identity.accounts.close(HANDLER, by(SECURITY, "administrator"))
        rows.add_token(hash_of(secret), HANDLER, kept[0].token if kept[0] else "")
        sessions.add(session.session, HANDLER, hash_of(session.identifier or ""))
        with pytest.raises(NotAuthenticatedError):
            entrance.identity.authenticate(secret)
        with pytest.raises(NotAuthenticatedError):
            entrance.identity.of_session(session.identifier or "")

    def test_the_last_of_an_office_stays(self, entrance: Entrance) -> None:
        """Nobody can close the only account that opens accounts."""
        with pytest.raises(LastInOfficeError):
            entrance.identity.accounts.close(SECURITY, by(SECURITY, "administrator"))
        assert entrance.identity.login(SECURITY, GOOD)[0].office == "security"

    def test_takes_the_office_along(self, entrance: Entrance) -> None:
        """An administrator whose account is closed administers no more, in one transaction."""
        accounts = entrance.identity.accounts
        accounts.appoint("housing-lead", "security", by(SECURITY, "administrator"))
        accounts.close(SECURITY, by("housing-lead", "unit_lead"))
        assert accounts.offices().holders("security") == ("housing-lead",)
        assert entrance.kinds()[-2:] == ["AccountClosed", "AdministratorRelieved"]

    def test_end_of_the_last_post_ends_all(self, entrance: Entrance) -> None:
        """From the day on nothing lets him in; the sweep puts it on record, once."""
        secret, _ = token_of(entrance)
        without_people(entrance)
        with pytest.raises(NotAuthenticatedError):
            entrance.identity.authenticate(secret)
        assert [each.account for each in entrance.identity.close_without_posts()] == [HANDLER]
        event = entrance.events()[-1]
        assert isinstance(event, AccountClosed)
        assert event.cause == "last_post_ended"
        assert entrance.identity.close_without_posts() == ()
