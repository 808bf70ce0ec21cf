"""The part of the vault that counts how often the code of an issue was renewed."""

from uuid import UUID

import sqlalchemy as sa

from application.vault import Vault, insert_new
from application.vault_tables import FOLLOW_CODES


class CounterRows:
    """How often codes were renewed. Every method raises VaultUnavailableError."""

    def __init__(self, vault: Vault) -> None:
        """Keep them in a table of `vault`."""
        self._vault = vault

    def of(self, issue_id: UUID) -> int:
        """Return how often the issue's code was renewed."""
        query = sa.select(FOLLOW_CODES.c.counter).where(FOLLOW_CODES.c.issue_id == str(issue_id))
        with self._vault.reading() as connection:
            return connection.execute(query).scalar() or 0

    def count_up(self, issue_id: UUID) -> None:
        """Renew the issue's code."""
        own = FOLLOW_CODES.c.issue_id == str(issue_id)
        with self._vault.writing() as tx:
            tx.execute(insert_new(tx, FOLLOW_CODES), {"issue_id": str(issue_id), "counter": 0})
            change = sa.update(FOLLOW_CODES).where(own)
            tx.execute(change.values(counter=FOLLOW_CODES.c.counter + 1))
