"""What happened to an issue, in order and in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, NamedTuple

from sqlalchemy import Engine, select

from domain.access.sight import EVERYTHING, Sight
from domain.directory.directory import Ties
from projections.board.sight import seen_among
from projections.tables import reading
from projections.timeline.table import TABLE, Params, TimelineRow
from projections.timeline.words import Language, sentence

Audience = Literal["staff", "complainant"]
FOR_COMPLAINANT: Final = frozenset(
    {"unit", "note", "text", "title", "category", "reason", "ground", "proper_channel"}
    | {"explanation", "method", "back_to"}
)
"""The complainant sees these parts of what is shared with him: no instruction, no name of staff."""


@dataclass(frozen=True)
class Entry:
    """One event as people read it."""

    version: int
    position: int
    topic: str
    occurred_at: datetime
    recorded_at: datetime
    actor_id: str
    actor_role: str
    actor_unit: str | None
    status: str
    visible_to: str
    params: Params
    sentence: str


def timeline(
    views: Engine,
    issue_id: str,
    *,
    language: Language = "zh-CN",
    audience: Audience = "staff",
) -> list[Entry]:
    """Return the issue's events from the first to the last, [] when there is no such issue.

    The complainant gets what is shared with him only. Raises ViewsAwayError.
    """
    statement = select(TABLE).where(TABLE.c.issue_id == issue_id).order_by(TABLE.c.version)
    if audience == "complainant":
        statement = statement.where(TABLE.c.visible_to == "complainant")
    with reading(views) as tx:
        rows = [TimelineRow(**row) for row in tx.execute(statement).mappings()]
    return [_entry(row, language, audience) for row in rows]


def _entry(row: TimelineRow, language: Language, audience: str) -> Entry:
    shown = {name: value for name, value in vars(row).items() if name != "issue_id"}
    if audience == "complainant":
        params = {name: row.params[name] for name in row.params if name in FOR_COMPLAINANT}
        shown |= {"params": params, "actor_id": row.actor_role}
    return Entry(sentence=sentence(row.topic, shown["params"], language), **shown)


class Act(NamedTuple):
    """An event of some issue, with the issue it belongs to."""

    issue_id: str
    entry: Entry


class Reads(NamedTuple):
    """Who reads of many issues: which he sees, whose words are kept from him, and as whom."""

    sight: Sight = EVERYTHING
    ties: Ties | None = None
    audience: Audience = "staff"


OPERATOR: Final = Reads()


def acts(
    views: Engine,
    *,
    actor: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    language: Language = "zh-CN",
    limit: int = 200,
    reads: Reads = OPERATOR,
) -> list[Act]:
    """Return what was done to issues that somebody sees, the newest last. Raises ViewsAwayError."""
    statement = select(TABLE).order_by(TABLE.c.position.desc()).limit(limit)
    statement = statement.where(*seen_among(reads.sight, TABLE.c.issue_id, reads.ties))
    if reads.audience == "complainant":
        statement = statement.where(TABLE.c.visible_to == "complainant")
    if actor is not None:
        statement = statement.where(TABLE.c.actor_id == actor)
    if since is not None:
        statement = statement.where(TABLE.c.recorded_at >= since)
    if until is not None:
        statement = statement.where(TABLE.c.recorded_at <= until)
    with reading(views) as tx:
        rows = [TimelineRow(**row) for row in tx.execute(statement).mappings()]
    return [Act(row.issue_id, _entry(row, language, reads.audience)) for row in reversed(rows)]
