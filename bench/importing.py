"""Import of residents' messages, beside raw inserts of the same rows in the same batches."""

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Final

from application.recorders.rows import ChainedEvent
from application.recorders.sqlite import SqliteRecorder
from application.recorders.sqlite_file import SqliteFile
from bench.figure import Figure, Round, Row
from bench.logs import import_messages
from bihuan.bootstrap import migrate, open_system
from bihuan.demo.messages import message_file
from bihuan.settings import Settings

_BATCH: Final = 1_000
_LINES_QUICK: Final = 200
_PAGE: Final = 500


def _round(folder: Path, file: Path) -> dict[str, float]:
    settings = Settings.load(data=folder)
    migrate(settings)
    with open_system(settings) as system:
        events, seconds = import_messages(system, file)
        rows: list[ChainedEvent] = []
        while page := system.store.recorder.events_after(len(rows), _PAGE):
            rows += page
    assert len(rows) == events
    return {
        "events_per_second": events / seconds,
        "raw_per_second": events / _inserted(folder / "raw.sqlite", rows),
    }


def _inserted(file: Path, rows: list[ChainedEvent]) -> float:
    """Return the seconds that our recorder needs for the rows as they are."""
    recorder = SqliteRecorder(SqliteFile(file))
    recorder.migrate()
    with closing(recorder):
        started = perf_counter()
        for begin in range(0, len(rows), _BATCH):
            with recorder.writing() as writer:
                writer.insert(rows[begin : begin + _BATCH])
        return perf_counter() - started


@contextmanager
def _opened(quick: bool) -> Iterator[Round]:  # noqa: FBT001 - the form of every figure
    with tempfile.TemporaryDirectory() as folder:
        file = _beginning(Path(folder)) if quick else message_file()
        numbers = count()
        yield lambda: _round(Path(folder) / str(next(numbers)), file)


def _beginning(folder: Path) -> Path:
    """Return a file with the first lines of the messages."""
    file = folder / "some.csv"
    with message_file().open(encoding="utf-8") as whole, file.open("w", encoding="utf-8") as some:
        some.writelines(line for _, line in zip(range(_LINES_QUICK), whole, strict=False))
    return file


FIGURES: Final = {
    "import": Figure(
        name="import",
        title="residents' messages from CSV; limit: the recorder inserting the same rows",
        rows=(Row("events_per_second", "events", "/s", limit="raw_per_second", least=10_000),),
        opened=_opened,
        rounds=3,
    ),
}
