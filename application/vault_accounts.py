"""The part of the vault with which accounts there may be, and by what somebody gets in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from application.vault import Vault, insert_new
from application.vault_tables import ACCOUNTS, CREDENTIALS, TOKENS

_REMEMBERED: Final = 10_000
"""Tokens in use at once; above that all are looked up once more."""


@dataclass(frozen=True, slots=True)
class TokenRow:
    """Which token of which account somebody has shown."""

    account: str
    token: str
    used_at: str | None = None
    """When it was last used, as text that sorts."""


class AccountRows:
    """Names and hashes. Every method is one transaction; raises VaultUnavailableError."""

    def __init__(self, vault: Vault) -> None:
        """Keep them in tables of `vault`."""
        self._vault = vault
        self._known: dict[str, TokenRow] = {}

    def add(self, account: str, person: str) -> str:
        """List an account as the person's; return whose it is, or the account he has already."""
        with self._vault.writing() as tx:
            tx.execute(insert_new(tx, ACCOUNTS), {"account": account, "person": person})
            query = sa.select(ACCOUNTS.c.account).where(ACCOUNTS.c.person == person)
            return tx.execute(query).scalar() or ""

    def remove(self, account: str) -> None:
        """Take an account off the list, with everything by which somebody got in."""
        with self._vault.writing() as tx:
            for table in (ACCOUNTS, CREDENTIALS, TOKENS):
                tx.execute(sa.delete(table).where(table.c.account == account))
        self._known.clear()

    def names(self) -> tuple[str, ...]:
        """Return every account on the list, in order."""
        with self._vault.reading() as connection:
            query = sa.select(ACCOUNTS.c.account).order_by(ACCOUNTS.c.account)
            return tuple(connection.execute(query).scalars())

    def of_person(self, person: str) -> str | None:
        """Return the person's account."""
        query = sa.select(ACCOUNTS.c.account).where(ACCOUNTS.c.person == person)
        with self._vault.reading() as connection:
            return connection.execute(query).scalar()

    def add_password(self, credential: str, account: str, password: str) -> None:
        """Keep the hash of a password. It counts when an event of the account names it."""
        self._add_credential(credential=credential, account=account, password=password)

    def add_subject(self, credential: str, account: str, subject: str) -> bool:
        """Keep who somebody is at a provider; False where that is another account's."""
        return self._add_credential(credential=credential, account=account, subject=subject)

    def password(self, credential: str, account: str) -> str | None:
        """Return the hash of the password."""
        query = sa.select(CREDENTIALS.c.password).where(
            CREDENTIALS.c.credential == credential, CREDENTIALS.c.account == account
        )
        with self._vault.reading() as connection:
            return connection.execute(query).scalar()

    def change_hash(self, credential: str, password: str) -> None:
        """Keep the same password under another hash."""
        change = sa.update(CREDENTIALS).where(CREDENTIALS.c.credential == credential)
        with self._vault.writing() as tx:
            tx.execute(change.values(password=password))

    def remove_passwords_but(self, credential: str, account: str) -> None:
        """Forget the passwords of an account that count no more."""
        old = sa.delete(CREDENTIALS).where(
            CREDENTIALS.c.account == account,
            CREDENTIALS.c.password.is_not(None),
            CREDENTIALS.c.credential != credential,
        )
        with self._vault.writing() as tx:
            tx.execute(old)

    def by_subject(self, subject: str) -> tuple[str, str] | None:
        """Return credential and account of who somebody is at a provider."""
        query = sa.select(CREDENTIALS.c.credential, CREDENTIALS.c.account).where(
            CREDENTIALS.c.subject == subject
        )
        with self._vault.reading() as connection:
            row = connection.execute(query).one_or_none()
        return (row.credential, row.account) if row else None

    def add_token(self, hashed: str, account: str, token: str) -> None:
        """Keep the hash of a token. It counts when an event of the account names it."""
        with self._vault.writing() as tx:
            values = {"hash": hashed, "account": account, "token": token}
            tx.execute(sa.insert(TOKENS), values)

    def token(self, hashed: str) -> TokenRow | None:
        """Return whose token has this hash, looked up once for many requests.

        A hash never means another token: whether it lets somebody in, its account's events say.
        """
        known = self._known.get(hashed)
        if known is None and (known := self._token(hashed)):
            self._remember(hashed, known)
        return known

    def _remember(self, hashed: str, row: TokenRow) -> None:
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[hashed] = row

    def _token(self, hashed: str) -> TokenRow | None:
        columns = (TOKENS.c.account, TOKENS.c.token, TOKENS.c.used_at)
        query = sa.select(*columns).where(TOKENS.c.hash == hashed)
        with self._vault.reading() as connection:
            row = connection.execute(query).one_or_none()
        return TokenRow(*row) if row else None

    def remove_token(self, token: str) -> None:
        """Forget a token."""
        with self._vault.writing() as tx:
            tx.execute(sa.delete(TOKENS).where(TOKENS.c.token == token))
        self._known.clear()

    def note_use(self, hashed: str, since: str) -> None:
        """Remember that a token is used now, unless it was since an instant."""
        is_older = TOKENS.c.used_at.is_(None) | (TOKENS.c.used_at < since)
        with self._vault.noting() as tx:
            change = sa.update(TOKENS).where(TOKENS.c.hash == hashed, is_older)
            tx.execute(change.values(used_at=self._vault.now()))
        self._known.pop(hashed, None)

    def uses(self, account: str) -> dict[str, datetime]:
        """Return when the account's tokens were last used, of those that were."""
        query = sa.select(TOKENS.c.token, TOKENS.c.used_at).where(
            TOKENS.c.account == account, TOKENS.c.used_at.is_not(None)
        )
        with self._vault.reading() as connection:
            rows = connection.execute(query)
            return {row.token: datetime.fromisoformat(row.used_at) for row in rows}

    def _add_credential(self, **values: str) -> bool:
        with self._vault.writing() as tx:
            return tx.execute(insert_new(tx, CREDENTIALS), values).rowcount == 1
