"""Makes an export: reads the log, writes beside the place, puts it on record, moves it there."""

import hashlib
import os
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from application.access import Access
from application.aggregates import Aggregates
from application.drafts import draft_folder
from application.event_store import EventStore
from application.exchange.flat import Csv
from application.exchange.happening import Happening
from application.exchange.ocel_json import OcelJson
from application.exchange.ocel_sqlite import OcelSqlite
from application.exchange.ocel_xml import OcelXml
from application.exchange.parquet import Parquet
from application.exchange.pseudonyms import Pseudonyms
from application.exchange.reading import LogReader
from application.exchange.spool import Spool
from application.exchange.wanted import By, Exported, FileExistsAlreadyError, Wanted
from application.exchange.writing import MakeWriter
from application.exchange.xes import Xes
from application.ports import Clock
from domain.access.duties import check_post_held
from domain.base import Actor
from domain.exchange.commands import RecordExport
from domain.exchange.events import EXPORTS
from domain.exchange.exports import (
    EXPORT_RECORD,
    MAY_EXPORT,
    check_approval,
    check_export,
    check_period,
)

FORMATS: Final[Mapping[str, MakeWriter]] = {
    "ocel-json": OcelJson,
    "ocel-sqlite": OcelSqlite,
    "ocel-xml": OcelXml,
    "xes": Xes,
    "csv": Csv,
    "parquet": Parquet,
}

Progress = Callable[[int, int], None]
"""Is told how many positions of the log are behind, and how many there are."""


class Exports:
    """Exports of a store, each put on record before its file stands at its place."""

    def __init__(
        self,
        store: EventStore,
        aggregates: Aggregates,
        people: Pseudonyms,
        access: Access,
        clock: Clock,
        *,
        cap: int | None = None,
    ) -> None:
        """Read from `store`, record through `aggregates`, name people by `people`.

        Issues that whoever exports does not see are neither in the file nor counted. More of them
        than `cap` leave in one file only where another person approved that.
        """
        self._cap = cap
        self._store = store
        self._aggregates = aggregates
        self._people = people
        self._access = access
        self._clock = clock

    def check(self, by: By) -> None:
        """Raise NotPermittedError, NoPurposeError; asked before any work."""
        check_export(by.actor, by.purpose)
        check_post_held(by.actor, RecordExport.__name__, MAY_EXPORT, self._access.today)

    def make(self, wanted: Wanted, by: By, progress: Progress | None = None) -> Exported:
        """Write the file. Raises DomainError, NoParquetError, OSError, StoreError.

        Whatever goes wrong, what lay at the place before still does, and nothing else.
        """
        self.check(by)
        check_period(wanted.since, wanted.until)
        self._check_approval(wanted, by)
        _check_free(wanted)
        with draft_folder(wanted.out.parent) as folder:
            draft = folder / "draft"
            made = self._written(wanted, by.actor, draft, progress)
            # A file without its record must not be: so the record comes first.
            self._record(wanted, by, made)
            _check_free(wanted)
            draft.replace(wanted.out)
        return made

    def _check_approval(self, wanted: Wanted, by: By) -> None:
        """Refuse before the work what would be refused after it, but not the same order again."""
        standing = self._aggregates.latest(EXPORT_RECORD, EXPORTS).standing
        if by.command_id not in standing.commands:
            check_approval(standing.state, by.approval, wanted.wish_of(by))

    def _written(
        self, wanted: Wanted, actor: Actor, draft: Path, progress: Progress | None
    ) -> Exported:
        seen = _Seen(self._access, actor)
        reader = LogReader(self._store, self._people)
        begin = FORMATS[wanted.format]
        file = draft.with_suffix(".spool")
        with closing(Spool(file, keeps_values=begin.tells_values)) as spool:
            with closing(begin(draft, spool)) as writer:
                if wanted.where:
                    _choose(reader, spool, wanted.where)
                events = relations = 0
                for page in reader.pages():
                    exported = _within(seen.among(page), wanted, spool)
                    writer.add(exported)
                    events += len(exported)
                    relations += sum(len(each.relations) for each in exported)
                    if progress:
                        progress(reader.read, reader.position)
                writer.finish()
            objects, links = spool.counts()
            issues = spool.issues()
        size, digest = _measured(draft)
        return Exported(
            path=wanted.out,
            position=reader.position,
            looked_at=reader.read,
            destroyed=reader.destroyed,
            events=events,
            objects=objects,
            relations=relations,
            links=links,
            issues=issues,
            size_bytes=size,
            sha256=digest,
        )

    def _record(self, wanted: Wanted, by: By, made: Exported) -> None:
        command = RecordExport(
            command_id=by.command_id,
            actor=by.actor,
            channel=by.channel,
            received_at=self._clock(),
            purpose=by.purpose,
            format=wanted.format,
            since=wanted.since,
            until=wanted.until,
            where=wanted.conditions,
            position=made.position,
            events=made.events,
            objects=made.objects,
            relations=made.relations,
            size_bytes=made.size_bytes,
            sha256=made.sha256,
            issues=made.issues,
            cap=self._cap,
            approval=by.approval,
        )
        self._aggregates.give(EXPORT_RECORD, EXPORTS, command)


class _Seen:
    """Which issues whoever exports sees, looked up once for each."""

    def __init__(self, access: Access, actor: Actor) -> None:
        self._access, self._sight = access, access.sight(actor)
        self._known: dict[str, bool] = {}

    def among(self, page: list[Happening]) -> list[Happening]:
        if self._sight.everything:
            return page
        return [each for each in page if self._is_seen(each.issue)]

    def _is_seen(self, issue: str) -> bool:
        if issue not in self._known:
            self._known[issue] = self._access.sees(self._sight, UUID(issue))
        return self._known[issue]


def _check_free(wanted: Wanted) -> None:
    if wanted.out.exists() and not wanted.is_forced:
        raise FileExistsAlreadyError(given=str(wanted.out))


def _choose(reader: LogReader, spool: Spool, where: Mapping[str, frozenset[str]]) -> None:
    """Go through the log once and note which issues ever had what is asked for."""
    for page in reader.pages():
        spool.choose(
            (each.issue, name)
            for each in page
            for name, value in each.changes
            if name in where and value in where[name]
        )


def _within(page: list[Happening], wanted: Wanted, spool: Spool) -> list[Happening]:
    """Return the events of a page that are exported; the spool learns from them, and before."""
    known = _before(page, wanted.until)
    if wanted.where:
        issues = spool.chosen((each.issue for each in known), len(wanted.where))
        known = [each for each in known if each.issue in issues]
    spool.change(known)
    since = wanted.since
    exported = (
        [each for each in known if datetime.fromisoformat(each.time) >= since] if since else known
    )
    spool.learn(exported)
    return exported


def _before(page: list[Happening], until: datetime | None) -> list[Happening]:
    return [each for each in page if datetime.fromisoformat(each.time) < until] if until else page


def _measured(path: Path) -> tuple[int, str]:
    """Flush a file and return its size and digest."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        digest = hashlib.file_digest(file, "sha256")
    return path.stat().st_size, digest.hexdigest()
