"""Opens a file of any format the mapping may name; every format is read as a stream."""

from collections.abc import Iterable

from application.importing.csv_rows import CsvRows
from application.importing.items import Read
from application.importing.json_rows import JsonRows
from application.importing.mapping import Mapping
from application.importing.source import Source


def read_rows(source: Source, mapping: Mapping) -> Iterable[Read]:
    """Return the rows, rejected rows and blank rows of the file, in its order.

    Raises FaultyFileError when it cannot be read, is empty or lacks a column.
    """
    if mapping.format == "xlsx":
        from application.importing.sheet_rows import SheetRows  # noqa: PLC0415 -- loads openpyxl

        return SheetRows(source, mapping)
    if mapping.format in {"jsonl", "jsonl.gz"}:
        return JsonRows(source, mapping)
    return CsvRows(source, mapping)
