"""The part of the vault that remembers what was sent to whom, and how far the log was read.

The log is the outbox: deliveries are planned from it, unique by (event, recipient, channel), and
sent at least once. A consumer that begins anew plans what is planned already, to no effect: so
nothing here waits for the disk, and after a power cut the vault's last moments come again.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final, Literal

import sqlalchemy as sa

from application.vault import Vault, insert_new
from application.vault_tables import CONSUMERS, DELIVERIES

DeliveryState = Literal["planned", "sent", "failed"]

_PAGE: Final = 500
_MOVE: Final = (
    sa.update(CONSUMERS)
    .where(CONSUMERS.c.name == sa.bindparam("of"))
    .values(position=sa.bindparam("position"), digest=sa.bindparam("digest"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message to one recipient over one channel because of one event; `event` is its id.

    `kind` says what it is about, as the inbox names it.
    """

    event: str
    recipient: str
    channel: str
    kind: str
    state: DeliveryState = "planned"
    attempts: int = 0

    @property
    def key(self) -> str:
        """The name it goes by everywhere: workflow id, Message-ID, idempotency header."""
        return f"{self.event}/{self.channel}/{self.recipient}"


@dataclass(frozen=True, slots=True)
class Position:
    """How far a consumer has come; 0 and no digest before the first event."""

    position: int = 0
    digest: str = ""


class Outbox:
    """Deliveries and positions. Every method is one transaction; raises VaultUnavailableError."""

    def __init__(self, vault: Vault) -> None:
        """Keep them in the tables of `vault`."""
        self._vault = vault

    def plan(self, deliveries: Iterable[Delivery]) -> None:
        """Record deliveries as planned; those already recorded, sent or not, stay as they are."""
        now = self._vault.now()
        rows = [_row(delivery, now) for delivery in deliveries]
        if rows:
            with self._vault.noting() as tx:
                tx.execute(insert_new(tx, DELIVERIES), rows)

    def record_attempts(self, keys: Collection[str], *, sent: bool) -> None:
        """Count an attempt at each delivery; what was sent once stays sent."""
        statement = (
            sa.update(DELIVERIES)
            .where(DELIVERIES.c.key == sa.bindparam("wanted"), DELIVERIES.c.state != "sent")
            .values(
                state="sent" if sent else "failed",
                attempts=DELIVERIES.c.attempts + 1,
                at=self._vault.now(),
            )
        )
        if keys:
            with self._vault.noting() as tx:
                tx.execute(statement, [{"wanted": key} for key in keys])

    def outstanding(self, limit: int = _PAGE) -> tuple[Delivery, ...]:
        """Return deliveries not sent yet, the longest untouched first."""
        query = (
            sa.select(DELIVERIES)
            .where(DELIVERIES.c.state.in_(("planned", "failed")))
            .order_by(DELIVERIES.c.at, DELIVERIES.c.key)
            .limit(limit)
        )
        with self._vault.reading() as connection:
            rows = connection.execute(query).all()
        return tuple(
            Delivery(
                event=row.event,
                recipient=row.recipient,
                channel=row.channel,
                kind=row.kind,
                state=row.state,
                attempts=row.attempts,
            )
            for row in rows
        )

    def count_outstanding(self) -> int:
        """Return how many deliveries are not sent yet."""
        query = sa.select(sa.func.count()).where(DELIVERIES.c.state.in_(("planned", "failed")))
        with self._vault.reading() as connection:
            return connection.execute(query).scalar_one()

    def position(self, consumer: str) -> Position:
        """Return how far the consumer has come."""
        query = sa.select(CONSUMERS).where(CONSUMERS.c.name == consumer)
        with self._vault.reading() as connection:
            row = connection.execute(query).one_or_none()
        return Position(row.position, row.digest) if row else Position()

    def move(self, consumer: str, to: Position) -> None:
        """Remember how far the consumer has come."""
        values = {"position": to.position, "digest": to.digest}
        with self._vault.noting() as tx:
            moved = tx.execute(_MOVE, {"of": consumer, **values})
            if not moved.rowcount:
                tx.execute(insert_new(tx, CONSUMERS), {"name": consumer, **values})


def _row(delivery: Delivery, at: str) -> dict[str, object]:
    return {
        "key": delivery.key,
        "event": delivery.event,
        "recipient": delivery.recipient,
        "channel": delivery.channel,
        "kind": delivery.kind,
        "state": "planned",
        "attempts": 0,
        "at": at,
    }
