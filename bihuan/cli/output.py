"""What a command prints: tables for people, plain columns into a pipe, one document as JSON."""

import csv
import json
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from enum import Enum
from typing import Protocol
from uuid import UUID

from pydantic import BaseModel

from bihuan.errors import ProgramError
from bihuan.messages import Words
from domain.receipt import Refusal

Document = Mapping[str, object]


class Advance(Protocol):
    """Tells a progress display how far the work is."""

    def __call__(self, done: int, total: int | None = None) -> None:
        """Show `done` of `total`; None where the end is not known."""


class Output:
    """Standard output of one command: for people, or exactly one JSON document."""

    def __init__(self, words: Words, *, as_json: bool) -> None:
        """Take the language, and whether the reader is a program."""
        self.words = words
        self.as_json = as_json
        self._written = False

    def document(self, document: Document) -> None:
        """Print the command's one document, where a program reads."""
        if not self.as_json:
            return
        if self._written:
            message = "a command prints one JSON document"
            raise RuntimeError(message)
        self._written = True
        indent = 2 if sys.stdout.isatty() else None
        text = json.dumps(
            {"ok": True, **document}, ensure_ascii=False, indent=indent, default=_plain
        )
        sys.stdout.write(text + "\n")
        sys.stdout.flush()  # a serving command's reader does not wait for its end

    def say(self, key: str, /, **values: object) -> None:
        """Print a sentence of the catalogue, where people read."""
        self.line(self.words(key, **values))

    def line(self, text: str) -> None:
        """Print a line, where people read."""
        if not self.as_json:
            sys.stdout.write(text + "\n")

    def aside(self, key: str, **values: object) -> None:
        """Print a sentence on standard error, whoever reads standard output."""
        sys.stderr.write(self.words(key, **values) + "\n")

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Print rows under heads named by catalogue keys, where people read."""
        if self.as_json:
            return
        titles = [self.words(head) for head in heads]
        cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
        if sys.stdout.isatty():
            _rich_table(titles, cells)
        else:
            sys.stdout.writelines(f"{line}\n" for line in _plain_table(titles, cells))

    def rows(self, heads: Sequence[str], rows: Sequence[Sequence[object]], *, as_csv: bool) -> None:
        """Print a table, or the same as CSV with a row of heads; nothing where JSON is asked."""
        if not as_csv:
            self.table(heads, rows)
        elif not self.as_json:
            writer = csv.writer(sys.stdout, lineterminator="\n")
            writer.writerow([self.words(head) for head in heads])
            writer.writerows([_harmless(cell) for cell in row] for row in rows)

    @contextmanager
    def progress(self, key: str) -> Iterator[Advance]:
        """Show a bar on standard error while the block works; nothing into a pipe."""
        if not sys.stderr.isatty():
            yield _say_nothing
            return
        with _rich_progress(self.words(key)) as advance:
            yield advance

    def refused(self, refusal: Refusal, *, context: Document) -> None:
        """Say why a command was refused: on standard error, or in the document."""
        sentence = self.words.refusal(refusal)
        self._failed(sentence, {**refusal.model_dump(mode="json"), "message": sentence}, context)

    def failed(self, error: ProgramError) -> None:
        """Say how the program failed: on standard error, or in the document."""
        sentence = self.words.error(error)
        self._failed(sentence, {"code": error.code, "message": sentence}, {})

    def _failed(self, sentence: str, error: Document, context: Document) -> None:
        if self.as_json and not self._written:
            self.document({**context, "ok": False, "error": error})
        else:
            sys.stderr.write(f"{self.words('say.error')}: {sentence}\n")


def _harmless(cell: object) -> object:
    """Return a cell that no sheet takes for a formula, whatever a resident wrote."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in {"=", "+", "-", "@"} else cell


def width(text: str) -> int:
    """Return how many columns a text takes; Chinese characters take two."""
    return sum(
        0 if unicodedata.combining(sign) else 1 + (unicodedata.east_asian_width(sign) in "WF")
        for sign in text
    )


def span(seconds: float) -> str:
    """Return a duration in its two largest units."""
    left = round(seconds)
    parts = []
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")):
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count} {unit}")
    return " ".join(parts[:2]) or f"{seconds:.1f} s"


def duration_words(words: Words, seconds: float) -> str:
    """Return a duration in the reader's words."""
    return " ".join(words.of("duration", part) for part in span(seconds).split())


def _plain_table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    lines = [list(titles), *rows]
    widths = [max(width(line[column]) for line in lines) for column in range(len(titles))]
    for line in lines:
        padded = (cell + " " * (widths[at] - width(cell)) for at, cell in enumerate(line))
        yield "  ".join(padded).rstrip()


def _rich_table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415 -- a short command does not wait for Rich
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    table = Table(*titles, box=SIMPLE_HEAD, header_style="bold")
    for row in rows:
        table.add_row(*(cell.replace("[", r"\[") for cell in row))
    Console().print(table)


@contextmanager
def _rich_progress(title: str) -> Iterator[Advance]:
    from rich.console import Console  # noqa: PLC0415 -- a short command does not wait for Rich
    from rich.progress import MofNCompleteColumn, Progress, TimeElapsedColumn  # noqa: PLC0415

    columns = (*Progress.get_default_columns(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)

        def advance(done: int, total: int | None = None) -> None:
            bar.update(task, completed=done, total=total)

        yield advance


def _say_nothing(done: int, total: int | None = None) -> None:
    del done, total


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, UUID):
        return str(value)
    return str(value)
