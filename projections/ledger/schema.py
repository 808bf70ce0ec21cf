"""The tables of the ledgers, and the version of their rows."""

from typing import Final

from projections.ledger.flags import FLAGS
from projections.ledger.places import PLACES
from projections.ledger.stays import STAYS
from projections.ledger.table import TABLE
from projections.tables import ModelSchema

SCHEMA: Final = ModelSchema("ledger", 5, (TABLE, STAYS, FLAGS, PLACES))
