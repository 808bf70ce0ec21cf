"""The flat columns as Parquet, typed, with instants as instants.

Written through `arro3`, an extra of this program (`bihuan[exchange]`): nothing else needs it.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import TYPE_CHECKING, Any, ClassVar, Final

from application.exchange.fields import AttributeType
from application.exchange.flat import COLUMNS, row_of
from application.exchange.happening import Happening
from application.exchange.spool import Spool

if TYPE_CHECKING:
    from arro3.core import Array, RecordBatch

EXTRA: Final = "exchange"
_AHEAD: Final = 4
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_ALWAYS: Final = frozenset({"event_id", "event", "time", "issue", "number", "version"})


class NoParquetError(Exception):
    """The packages that write Parquet are not installed."""


class Parquet:
    """The file in the making: pages are handed to a thread that writes them as they come."""

    tells_values: ClassVar = False

    def __init__(self, path: Path, spool: Spool) -> None:
        """Begin the file. Raises NoParquetError."""
        del spool
        try:
            import arro3.core  # noqa: PLC0415 -- an extra, and slow to load
            import arro3.io  # noqa: PLC0415
        except ImportError as error:
            raise NoParquetError(str(error)) from error
        self._arrow = arro3.core
        self._types = _types(arro3.core)
        self._schema = arro3.core.Schema(
            [
                arro3.core.Field(name, self._types[kind], nullable=name not in _ALWAYS)
                for name, kind in COLUMNS.items()
            ]
        )
        self._pages: Queue[RecordBatch | None] = Queue(_AHEAD)
        self._error: BaseException | None = None
        self._is_open = True
        self._thread = Thread(target=self._write, args=(path, arro3.io.write_parquet))
        self._thread.start()

    def add(self, happened: Sequence[Happening]) -> None:
        """Hand the events over."""
        if happened:
            self._pages.put(self._batch(happened))

    def finish(self) -> None:
        """Wait until everything is written."""
        self.close()
        if self._error:
            raise self._error

    def close(self) -> None:
        """End the file."""
        if self._is_open:
            self._is_open = False
            self._pages.put(None)
            self._thread.join()

    def _write(self, path: Path, write_parquet: Any) -> None:  # noqa: ANN401 -- a foreign function
        try:
            reader = self._arrow.RecordBatchReader.from_batches(self._schema, self._batches())
            write_parquet(reader, path, compression="zstd(1)")
        except BaseException as error:  # noqa: BLE001 -- raised again in `finish`
            self._error = error
            for _ in self._batches():  # who hands pages over must not wait for ever
                pass

    def _batches(self) -> "Iterator[RecordBatch]":
        while (page := self._pages.get()) is not None:
            yield page

    def _batch(self, happened: Sequence[Happening]) -> "RecordBatch":
        rows = [row_of(each) for each in happened]
        arrays = [self._column(kind, [row[name] for row in rows]) for name, kind in COLUMNS.items()]
        return self._arrow.RecordBatch.from_arrays(arrays, schema=self._schema)

    def _column(self, kind: AttributeType, values: Sequence[Any]) -> "Array":
        if kind != "time":
            return self._arrow.Array(values, self._types[kind])
        # Arrow takes no instants of Python's, but the microseconds that it keeps them as.
        micros = self._arrow.Array([_micros(each) for each in values], self._types["integer"])
        return micros.cast(self._types["time"])


def _micros(instant: str | None) -> int | None:
    return None if instant is None else (datetime.fromisoformat(instant) - _EPOCH) // _MICROSECOND


def _types(arrow: Any) -> dict[AttributeType, Any]:  # noqa: ANN401 -- the module, loaded when needed
    return {
        "string": arrow.DataType.utf8(),
        "integer": arrow.DataType.int64(),
        "time": arrow.DataType.timestamp("us", tz="UTC"),
    }
