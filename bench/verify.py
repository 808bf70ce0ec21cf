"""Verifying the log, whole and since a checkpoint, beside reading its rows alone."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, process_time
from typing import Final
from uuid import UUID

from application.digests import GENESIS, chained
from application.event_store import EventStore
from application.evidence.checkpointing import Checkpoints
from application.evidence.known import Known
from application.evidence.record import By
from application.evidence.signing_keys import SigningKeys
from application.evidence.verifying import Verification
from application.evidence.walk import PAGE
from application.recorders.rows import ChainedEvent
from bench.figure import Figure, Round, Row
from bihuan.bootstrap import present

_STREAMS: Final = 43_000
_STREAMS_QUICK: Final = 500
_EVENTS_EACH: Final = 7
_OPEN: Final = 2_000  # issues under way at a time: their events lie between each other
_NEWS: Final = 1_000
_STATE: Final = b'{"stamp":{"number":"BH-2026-%06d"},"text":"' + b"0123456789abcdef" * 36 + b'"}'


def _write_log(store: EventStore, streams: int) -> None:
    """Store events of the usual size, the streams interleaved as live ones are."""
    for begin in range(0, streams, _OPEN):
        ids = [UUID(int=begin + at + 1 << 64) for at in range(min(_OPEN, streams - begin))]
        digests = dict.fromkeys(ids, GENESIS)
        for version in range(1, _EVENTS_EACH + 1):
            rows = [_event(each, version, digests[each]) for each in ids]
            digests = {row.stream: row.digest for row in rows}
            with store.recorder.writing() as writer:
                writer.insert(rows)


def _event(stream: UUID, version: int, previous: str) -> ChainedEvent:
    state = _STATE % (stream.int >> 64)
    topic = f"bench.kind-{version}.v1"
    return chained(topic, stream, version=version, state=state, previous=previous)


def _round(store: EventStore, data: Path) -> dict[str, float]:
    known = Known(anchors=SigningKeys(data).published())
    started, cpu = perf_counter(), process_time()
    full = Verification(store, known).full()
    seconds, cpu_seconds = perf_counter() - started, process_time() - cpu
    assert full.finding is None, full.finding
    started = perf_counter()
    news = Verification(store, known).since_checkpoint()
    news_seconds = perf_counter() - started
    assert news.finding is None, news.finding
    return {
        "events_per_second": full.walked / seconds,
        "events_per_core_second": full.walked / cpu_seconds,
        "rows_per_second": full.walked / _read(store),
        "since_checkpoint_ms": news_seconds * 1000,
        "events": float(full.events),
    }


def _read(store: EventStore) -> float:
    """Return the seconds that reading the rows takes, with nothing computed from them."""
    started, position = perf_counter(), 0
    while rows := store.recorder.log_rows(position, PAGE):
        position = rows[-1][0]
    return perf_counter() - started


@contextmanager
def _opened(quick: bool) -> Iterator[Round]:  # noqa: FBT001 - the form of every figure
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        EventStore.migrate(data / "events.sqlite")
        with EventStore.open(data / "events.sqlite") as store:
            _write_log(store, _STREAMS_QUICK if quick else _STREAMS)
            assert Checkpoints(store, SigningKeys(data), present).sign(By())
            news = [_event(UUID(int=at + 1), 1, GENESIS) for at in range(_NEWS)]
            with store.recorder.writing() as writer:
                writer.insert(news)
            yield lambda: _round(store, data)


FIGURES: Final = {
    "verify": Figure(
        name="verify",
        title="events verified on SQLite; limit: reading their rows",
        rows=(
            Row("events_per_second", "whole log", "/s", limit="rows_per_second"),
            Row("events_per_core_second", "whole log, a core's second", "/s", least=100_000),
            Row("rows_per_second", "rows read only", "/s"),
            Row("since_checkpoint_ms", f"since the checkpoint, {_NEWS} new events", "ms"),
            Row("events", "events in the log", ""),
        ),
        opened=_opened,
        rounds=3,
    ),
}
