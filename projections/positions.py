"""How far a model has come: its row of positions, moved only by its leader, with its rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, Engine, bindparam, or_, select, update

from projections.errors import PositionMismatchError, ViewsAwayError
from projections.tables import POSITIONS, reading, writing

MISMATCH: Final = PositionMismatchError.__name__
_SHOWN: Final = ("model", "position", "digest", "leader", "leader_until")
_FAULT: Final = ("fault_position", "fault_topic", "fault_error", "fault_at")

_NO_LEADER: Final = {"leader": None, "leader_until": None}

# Executed for every page of every model, so they are built once.
_STANDING: Final = select(POSITIONS).where(POSITIONS.c.model == bindparam("of_model"))
_ADVANCE: Final = (
    update(POSITIONS)
    .where(
        POSITIONS.c.model.in_(bindparam("of_models", expanding=True)),
        POSITIONS.c.position == bindparam("expected"),
        or_(
            POSITIONS.c.leader.is_(None),
            POSITIONS.c.leader == bindparam("owner"),
            POSITIONS.c.leader_until < bindparam("now"),
        ),
    )
    .values(
        position=bindparam("to"),
        digest=bindparam("new_digest"),
        leader=bindparam("owner"),
        leader_until=bindparam("until"),
    )
)


@dataclass(frozen=True)
class Fault:
    """Why a model stopped: the event it stands before, and the class of error.

    For an event that cannot even be read, `position` is that of the last one that could.

    The error's text is not kept: it may quote what people wrote.
    """

    position: int
    topic: str
    error: str
    at: datetime

    def sentence(self, model: str) -> str:
        """Say what happened and what to do next."""
        if self.error == MISMATCH:
            return str(PositionMismatchError(model, self.position))
        return (
            f"The view {model} stopped at event {self.position} ({self.topic}): {self.error}. "
            "The other views go on. Repair the program, then start the projector again."
        )


@dataclass(frozen=True)
class Standing:
    """A row of positions."""

    model: str
    position: int
    digest: str
    fault: Fault | None
    leader: str | None
    leader_until: datetime | None


@dataclass(frozen=True)
class Lease:
    """Who leads, from when, until when; taken again with every move."""

    owner: str
    now: datetime
    until: datetime

    def is_held(self, standing: Standing, *, margin: timedelta) -> bool:
        """Return whether the standing names this owner for at least `margin` more."""
        until = standing.leader_until
        return standing.leader == self.owner and until is not None and until >= self.now + margin


def standings(engine: Engine) -> dict[str, Standing]:
    """Return the standing of every model, by name. Raises ViewsAwayError."""
    with reading(engine) as tx:
        return {row.model: _standing(row._asdict()) for row in tx.execute(select(POSITIONS))}


def standing(engine: Engine, model: str) -> Standing:
    """Return the standing of one model. Raises ViewsAwayError."""
    with reading(engine) as tx:
        return standing_in(tx, model)


def standing_in(tx: Connection, model: str) -> Standing:
    """Return the standing of one model as the transaction sees it. Raises ViewsAwayError."""
    row = tx.execute(_STANDING, {"of_model": model}).one_or_none()
    if row is None:
        msg = f"The read models have no tables for {model}: run `bihuan db migrate`."
        raise ViewsAwayError(msg)
    return _standing(row._asdict())


def _standing(row: dict[str, object]) -> Standing:
    values = [row[name] for name in _FAULT]
    fault = None if values[0] is None else Fault(*values)  # type: ignore[arg-type]  # as stored
    shown = {name: row[name] for name in _SHOWN}
    return Standing(fault=fault, **shown)  # type: ignore[arg-type]  # as stored


def advance(
    tx: Connection,
    models: Sequence[str],
    *,
    expected: int,
    to: int,
    digest: str | None,
    lease: Lease,
) -> bool:
    """Move the positions and renew the leases; False when somebody else moved one or leads.

    Then some may have moved: undo the transaction.
    """
    values = {
        "of_models": models,
        "expected": expected,
        "to": to,
        "new_digest": digest,
        "owner": lease.owner,
        "now": lease.now,
        "until": lease.until,
    }
    return tx.execute(_ADVANCE, values).rowcount == len(models)


def take_lead(engine: Engine, model: str, lease: Lease) -> bool:
    """Take or renew the lease of a model; False while another owner's lease runs."""
    statement = update(POSITIONS).where(POSITIONS.c.model == model, _free_for(lease))
    with writing(engine) as tx:
        return tx.execute(statement.values(_leading(lease))).rowcount == 1


def give_up_lead(engine: Engine, owner: str) -> None:
    """End every lease of this owner, so that the next process need not wait for its expiry."""
    with writing(engine) as tx:
        tx.execute(update(POSITIONS).where(POSITIONS.c.leader == owner).values(_NO_LEADER))


def record_fault(engine: Engine, model: str, fault: Fault | None) -> None:
    """Record why the model stopped; None lets it try again."""
    values = (fault.position, fault.topic, fault.error, fault.at) if fault else (None,) * 4
    statement = update(POSITIONS).where(POSITIONS.c.model == model)
    with writing(engine) as tx:
        tx.execute(statement.values(dict(zip(_FAULT, values, strict=True))))


def seize(tx: Connection, model: str, lease: Lease) -> None:
    """Take the lead whoever has it, for the length of this transaction: for a rebuild only.

    The row stays locked until the commit, so a leader elsewhere waits and finds what is new.
    """
    tx.execute(update(POSITIONS).where(POSITIONS.c.model == model).values(_leading(lease)))


def reset(tx: Connection, model: str, *, to: int, digest: str) -> None:
    """Set the position outright, without fault and leader: the end of a rebuild."""
    values = {"position": to, "digest": digest, **dict.fromkeys(_FAULT), **_NO_LEADER}
    tx.execute(update(POSITIONS).where(POSITIONS.c.model == model).values(values))


def _leading(lease: Lease) -> dict[str, object]:
    return {"leader": lease.owner, "leader_until": lease.until}


def _free_for(lease: Lease) -> ColumnElement[bool]:
    return or_(
        POSITIONS.c.leader.is_(None),
        POSITIONS.c.leader == lease.owner,
        POSITIONS.c.leader_until < lease.now,
    )
