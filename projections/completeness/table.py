"""The rows of arrivals, one for each report or repeated contact, and of control totals."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Column, Index, Integer, String, Table, Text

from projections.bulk import Upsert
from projections.page_rows import RowTable
from projections.tables import METADATA, ModelSchema

ARRIVALS: Final = Table(
    "arrivals",
    METADATA,
    Column("issue_id", String(36), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("number", String(40), nullable=False),
    Column("source", Text, nullable=False),
    Column("day", String(10), nullable=False),
    Column("way", String(16), nullable=False),
    Column("external_id", Text),
    Column("platform", Text),
    Column("platform_number", Text),
    Index("arrivals_source", "source", "day"),
    Index("arrivals_platform", "platform", "day"),
)
TOTALS: Final = Table(
    "control_totals",
    METADATA,
    Column("source", Text, primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("stated", Integer, nullable=False),
    Column("document", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("corrected", Integer, nullable=False),
)


@dataclass
class ArrivalRow:
    """Something came in on a local day, as 2026-03-02. `way` says what became of it at once.

    issue: registered as an issue; import: taken over; repeat: a contact about an issue there was;
    answered: answered at once; declined: not accepted; referred: passed on. A part of a
    split issue did not come in.
    """

    issue_id: str
    version: int
    number: str
    source: str
    day: str
    way: str = "issue"
    external_id: str | None = None
    platform: str | None = None
    platform_number: str | None = None


@dataclass
class TotalRow:
    """What a source says it sent on a day; `version` is the event that holds it."""

    source: str
    day: str
    stated: int
    document: str
    version: int
    corrected: int


ARRIVAL_ROWS: Final = RowTable(ARRIVALS, ArrivalRow)
UPSERT_TOTALS: Final = Upsert(TOTALS)
SCHEMA: Final = ModelSchema("completeness", 1, (ARRIVALS, TOTALS))
