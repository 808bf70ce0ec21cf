"""Tokens are looked up once: what they are worth is asked of the store at every request."""

from datetime import timedelta

import pytest

from application.identity.secret_words import hash_of
from domain.account.errors import NotAuthenticatedError
from tests.entrance import HANDLER, SECURITY, Entrance, by


def a_token(entrance: Entrance) -> str:
    """Return the secret of a token that has been shown once."""
    expires_at = entrance.now + timedelta(days=30)
    made = entrance.identity.accounts.issue_token(HANDLER, ("read",), expires_at, by(HANDLER))
    entrance.identity.authenticate(made.secret)
    return made.secret


class TestKnownTokens:
    def test_an_account_closed_elsewhere_lets_nobody_in(self, entrance: Entrance) -> None:
        """The process that knows the token asks the account's events all the same."""
        secret = a_token(entrance)
        entrance.another_process().accounts.close(HANDLER, by(SECURITY))
        with pytest.raises(NotAuthenticatedError):
            entrance.identity.authenticate(secret)

    def test_a_row_removed_here_is_not_known_any_more(self, entrance: Entrance) -> None:
        """What this process takes out of the vault it does not remember either."""
        secret, rows = a_token(entrance), entrance.identity.accounts.rows
        rows.remove(HANDLER)
        assert rows.token(hash_of(secret)) is None

    def test_the_last_use_is_that_of_the_row(self, entrance: Entrance) -> None:
        """Whoever notes a use reads the row anew: each minute is noted once."""
        secret, rows = a_token(entrance), entrance.identity.accounts.rows
        for _ in range(3):
            entrance.later(seconds=61)
            entrance.identity.authenticate(secret)
            found = rows.token(hash_of(secret))
            assert found
            assert found.used_at == entrance.vault.now()
