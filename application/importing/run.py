"""Import of a file: rows in batches, one transaction each; repeatable and resumable."""

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import lru_cache, partial
from itertools import islice
from typing import Final, TypeVar

from application.event_store import EventStore
from application.facts import FactsInForce
from application.importing.batch import BatchOutcome, BatchWriter
from application.importing.fitting import check_fit
from application.importing.items import Blank, Read
from application.importing.judging import count_on_time
from application.importing.mapping import Mapping
from application.importing.names import NamesInFiles
from application.importing.reader import read_rows
from application.importing.report import ImportReport, Rejected
from application.importing.rows import Draft, DraftMaker
from application.importing.source import Source
from application.personal_data import PersonalData
from application.ports import Clock
from domain.directory.ground import place_of_address
from domain.policy import Policy

Progress = Callable[[ImportReport], None]
"""Called after every batch with the report so far; what it raises ends the run there."""

_Item = TypeVar("_Item")
_PLACES: Final = 5_000
"""Whose pack is remembered at once; a file may name as many as it has rows."""


def run_import(  # noqa: PLR0913 -- each part of the deployment that an import needs
    source: Source,
    mapping: Mapping,
    *,
    store: EventStore,
    personal: PersonalData,
    facts: FactsInForce,
    clock: Clock,
    names: NamesInFiles | None = None,
    progress: Progress | None = None,
    batch: int = 200,
) -> ImportReport:
    """Take over the file's issues and return what became of its rows.

    A batch is one transaction; `names` remembers who is named in it. Run again, it takes nothing
    twice and goes on where it ended.
    Raises FaultyFileError when the file cannot be read or lacks a column, or the mapping names what
    the policy does not know; and the errors of store and vault when they do not take part.
    """
    began_at = clock()
    check_fit(mapping, _deciding(mapping, facts, began_at))
    began = time.monotonic()
    report = ImportReport()
    maker = DraftMaker(
        mapping,
        lru_cache(_PLACES)(partial(facts.policy, began_at)),
        lru_cache(_PLACES)(partial(place_of_address, facts.directory(began_at))),
    )
    writer = BatchWriter(store=store, personal=personal, mapping=mapping, facts=facts, names=names)
    drafts = _drafts(read_rows(source, mapping), maker, report, clock=clock)
    for some in _batches(drafts, batch):
        _add(report, writer.write(some, now=clock()))
        report.seconds = time.monotonic() - began
        if progress:
            progress(report)
    report.seconds = time.monotonic() - began
    return report


def _deciding(mapping: Mapping, facts: FactsInForce, now: datetime) -> list[Policy]:
    """Return the policies that may decide a row: of every county, where the rows name places."""
    if mapping.columns.place or mapping.columns.address:
        return facts.policies(now)
    return [facts.policy(now, mapping.constants.place)]


def _drafts(
    items: Iterable[Read], maker: DraftMaker, report: ImportReport, *, clock: Clock
) -> Iterator[Draft]:
    """Yield what can be an issue, and count what cannot."""
    for item in items:
        if isinstance(item, Blank):
            report.blank += 1
            continue
        report.read += 1
        draft = item if isinstance(item, Rejected) else maker.draft(item, now=clock())
        if isinstance(draft, Rejected):
            report.reject(draft)
        else:
            yield draft


def _add(report: ImportReport, outcome: BatchOutcome) -> None:
    report.taken += outcome.taken
    report.existing += outcome.existing
    report.events += outcome.events
    for rejected in outcome.rejected:
        report.reject(rejected)
    for events in outcome.streams:
        count_on_time(report.on_time, events)


def _batches(items: Iterable[_Item], size: int) -> Iterator[list[_Item]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
