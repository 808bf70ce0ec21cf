"""The part of the vault that knows who is named in which issues, by keyed digests alone.

Its rows are written with the report that they are about, see `application.vault_reports`.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Final, Literal
from uuid import UUID

import sqlalchemy as sa

from application.vault import Vault, insert_new
from application.vault_tables import NAMED

NamedBy = Literal["name", "address", "contact"]
_MOST: Final = 200
"""So many issues are found at most: whoever gets more has to ask more exactly."""


@dataclass(frozen=True, slots=True)
class NamedRow:
    """That a name or an address stands in an issue; erasing `person` removes it."""

    kind: NamedBy
    digest: str
    issue_id: str
    person: str


class NameIndex:
    """Issues by who is named in them. Every method raises VaultUnavailableError."""

    def __init__(self, vault: Vault) -> None:
        """Keep them in a table of `vault`."""
        self._vault = vault

    def remember(self, rows: Sequence[NamedRow]) -> None:
        """Add rows; one that is known stays."""
        if rows:
            with self._vault.noting() as tx:
                tx.execute(insert_new(tx, NAMED), [asdict(row) for row in rows])

    def issues(self, kind: NamedBy, digests: Collection[str]) -> tuple[UUID, ...]:
        """Return issues in which one of these stands."""
        query = (
            sa.select(NAMED.c.issue_id)
            .where(NAMED.c.kind == kind, NAMED.c.digest.in_(list(digests)))
            .distinct()
            .order_by(NAMED.c.issue_id)
            .limit(_MOST)
        )
        with self._vault.reading() as connection:
            return tuple(UUID(found) for found in connection.execute(query).scalars())
