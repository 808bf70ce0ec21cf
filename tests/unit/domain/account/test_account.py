"""An account: opened and closed by the security administrator, used by its person alone."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.account.commands import (
    AccountCommand,
    CloseAccount,
    IssueToken,
    LinkIdentity,
    LockAccount,
    OpenAccount,
    RevokeToken,
    SetPassword,
    UnlockAccount,
)
from domain.account.decide import ACCOUNT, TOKEN_TERM, account_stream
from domain.account.errors import (
    AccountKnownError,
    AccountLockedError,
    AccountUnknownError,
    OwnAccountError,
    TokenTermError,
    TokenUnknownError,
)
from domain.account.events import AccountClosed
from domain.account.state import Account
from domain.aggregate import Standing
from domain.base import SYSTEM, Actor
from domain.errors import DomainError
from domain.issue.errors import NotPermittedError

NOW: Final = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
NAME: Final = "housing-handler-1"
PERSON: Final = Actor(id=NAME, role="handler", unit="housing")
SECURITY: Final = Actor(id="administrator-2", role="administrator")
OTHER: Final = Actor(id="housing-handler-2", role="handler", unit="housing")
FIRST: Final = "ab" * 16
SECOND: Final = "cd" * 16
TOKEN: Final = "0123456789ab"  # noqa: S105 -- a name, nobody gets in by it


def order(kind: type[AccountCommand], by: Actor, **fields: object) -> AccountCommand:
    """Return an order; the security administrator's office is known."""
    return kind.model_validate(
        {
            "command_id": f"{kind.__name__}-{by.id}-{fields}",
            "actor": by,
            "received_at": NOW,
            "account": NAME,
            "own_office": "security" if by == SECURITY else None,
            **fields,
        }
    )


OPEN: Final = order(OpenAccount, SECURITY, person=NAME)
PASSWORD: Final = order(SetPassword, SECURITY, credential=FIRST)
OWN_PASSWORD: Final = order(SetPassword, PERSON, credential=SECOND)
LOCK: Final = order(LockAccount, SYSTEM, failures=5, until=NOW + timedelta(minutes=1))
TOKEN_OF_MONTH: Final = order(
    IssueToken,
    PERSON,
    token=TOKEN,
    prefix="bh_0123",
    scopes=("read", "read"),
    expires_at=NOW + timedelta(days=30),
)
CLOSE: Final = order(CloseAccount, SECURITY)


def after(commands: Iterable[AccountCommand]) -> Standing[Account]:
    """Return the account after these orders."""
    standing = ACCOUNT.begin(account_stream(NAME))
    for command in commands:
        events = ACCOUNT.decide(standing.state, command, ACCOUNT.given(standing, NOW))
        standing = ACCOUNT.after(standing, events)
    return standing


class TestOpening:
    def test_opens_for_a_person(self) -> None:
        """An open account knows its person and lets nobody in without a password."""
        state = after([OPEN]).state
        assert (state.name, state.person, state.is_open, state.credential) == (
            NAME,
            NAME,
            True,
            None,
        )

    def test_is_opened_once(self) -> None:
        """A name in use, or used before, is not given again: the log would mean two people."""
        for before in ([OPEN], [OPEN, CLOSE]):
            with pytest.raises(AccountKnownError):
                after([*before, order(OpenAccount, SECURITY, person="another")])
        with pytest.raises(AccountKnownError):
            after([OPEN, OPEN])

    def test_is_opened_again_for_the_same_person(self) -> None:
        """Who comes back gets his account, and nothing by which he got in before."""
        assert after([OPEN, PASSWORD, CLOSE, OPEN]).state == after([OPEN]).state


class TestWhoMay:
    @pytest.mark.parametrize(
        "command",
        [
            order(OpenAccount, OTHER, person=NAME),
            order(CloseAccount, PERSON),
            order(SetPassword, OTHER, credential=FIRST),
            order(UnlockAccount, PERSON),
            order(LinkIdentity, PERSON, issuer="https://id.example", credential=FIRST),
            order(LockAccount, SECURITY, failures=5, until=NOW),
            order(RevokeToken, OTHER, token=TOKEN),
        ],
    )
    def test_others_are_refused(self, command: AccountCommand) -> None:
        """Without the office of security nobody changes another's account; nobody locks by hand."""
        before = [] if isinstance(command, OpenAccount) else [OPEN, TOKEN_OF_MONTH, LOCK]
        with pytest.raises(NotPermittedError):
            after([*before, command])

    def test_nobody_gets_another_s_token(self) -> None:
        """Not even the security administrator: he could act in its person's name."""
        theirs = TOKEN_OF_MONTH.model_copy(update={"actor": SECURITY, "own_office": "security"})
        with pytest.raises(OwnAccountError):
            after([OPEN, theirs])

    @pytest.mark.parametrize(
        "command", [CLOSE, PASSWORD, LOCK, TOKEN_OF_MONTH, order(RevokeToken, PERSON, token=TOKEN)]
    )
    def test_without_an_account_nothing(self, command: AccountCommand) -> None:
        """What was never opened is unknown, as is what is closed but for a second closing."""
        with pytest.raises(AccountUnknownError):
            after([command])


class TestPassword:
    def test_another_s_choice_must_change(self) -> None:
        """A password that the administrator knows is good for choosing one's own."""
        assert after([OPEN, PASSWORD]).state.must_change
        state = after([OPEN, PASSWORD, OWN_PASSWORD]).state
        assert (state.must_change, state.credential) == (False, SECOND)

    def test_ends_sessions_and_lock(self) -> None:
        """Sessions begun before a new password have ended; a lock has no more to guard."""
        state = after([OPEN, LOCK, PASSWORD]).state
        assert state.sessions_since == NOW
        assert not state.is_locked(NOW)


class TestLock:
    def test_ends_by_itself(self) -> None:
        """A lock holds until its instant and not at it."""
        state = after([OPEN, LOCK]).state
        assert state.is_locked(NOW)
        assert not state.is_locked(NOW + timedelta(minutes=1))

    def test_is_ended_by_security(self) -> None:
        """An unlock ends it; there is nothing to unlock twice."""
        unlock = order(UnlockAccount, SECURITY)
        assert not after([OPEN, LOCK, unlock]).state.is_locked(NOW)
        with pytest.raises(AccountLockedError):
            after([OPEN, LOCK, unlock, unlock])


class TestTokens:
    def test_lets_in_until_it_ends(self) -> None:
        """A token counts until it expires, each scope once."""
        state = after([OPEN, TOKEN_OF_MONTH]).state
        token = state.token(TOKEN, NOW)
        assert token is not None
        assert token.scopes == ("read",)
        assert state.token(TOKEN, NOW + timedelta(days=30)) is None

    def test_is_revoked_by_person_or_security(self) -> None:
        """A revoked token lets nobody in, and is not there to be revoked again."""
        for by in (PERSON, SECURITY):
            revoke = order(RevokeToken, by, token=TOKEN)
            assert after([OPEN, TOKEN_OF_MONTH, revoke]).state.token(TOKEN, NOW) is None
            with pytest.raises(TokenUnknownError):
                after([OPEN, TOKEN_OF_MONTH, revoke, revoke])

    @pytest.mark.parametrize("span", [timedelta(0), TOKEN_TERM + timedelta(seconds=1)])
    def test_ends_some_day(self, span: timedelta) -> None:
        """A token ends after now and within a year."""
        with pytest.raises(TokenTermError):
            after([OPEN, TOKEN_OF_MONTH.model_copy(update={"expires_at": NOW + span})])


class TestClosing:
    def test_ends_everything(self) -> None:
        """A closed account has no password, no token and no link, and stays closed."""
        link = order(LinkIdentity, SECURITY, issuer="https://id.example", credential=FIRST)
        before = [OPEN, PASSWORD, link, TOKEN_OF_MONTH]
        assert after(before).state.links == {FIRST}
        closed = after([*before, CLOSE, order(CloseAccount, SECURITY, cause="last_post_ended")])
        assert closed.state == Account(name=NAME, person=NAME)
        assert closed.version == 5

    def test_tells_what_ended_and_what_he_held(self) -> None:
        """The program closes the account of who holds no post, and says what waits for others."""
        issue = UUID("00112233-4455-6677-8899-aabbccddeeff")
        standing = after([OPEN, TOKEN_OF_MONTH])
        command = order(CloseAccount, SYSTEM, cause="last_post_ended", held=(issue,))
        (event,) = ACCOUNT.decide(standing.state, command, ACCOUNT.given(standing, NOW))
        assert isinstance(event, AccountClosed)
        assert (event.tokens, event.held, event.person) == ((TOKEN,), (issue,), NAME)


def test_refusals_know_their_status() -> None:
    """Who is refused learns by the status whether to log in, to wait or to change something."""
    refused: list[type[DomainError]] = [AccountUnknownError, OwnAccountError, TokenTermError]
    assert [error.http_status for error in refused] == [404, 403, 422]
