"""An importing deployment for tests: a real store, a real vault, the packs that ship."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from application.event_store import EventStore
from application.facts import FactsInForce
from application.importing.mapping import Mapping
from application.importing.report import ImportReport
from application.importing.run import Progress, run_import
from tests.personal import Household

ROOT = Path(__file__).resolve().parent.parent
MAPPING = ROOT / "examples" / "mappings" / "resident_messages.yaml"
EXAMPLES = ROOT / "examples" / "resident_messages.csv"
NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)


def a_mapping(**changes: object) -> Mapping:
    """Return a small mapping for files with the columns id, who, title, text, at, reply, done."""
    fields: dict[str, object] = {
        "source": "test-source",
        "zone": "Asia/Shanghai",
        "columns": {
            "external_id": "id",
            "complainant": "who",
            "title": "title",
            "text": "text",
            "reported_at": "at",
            "reply": "reply",
            "replied_at": "done",
        },
        "categories": [{"use": "交通运输", "when": ["公交"]}],
    }
    return Mapping.model_validate(fields | changes)


HEADER = "id,who,title,text,at,reply,done\r\n"


def a_row(external_id: str = "1", **changes: str) -> str:
    """Return a line of a file in the columns of `a_mapping`."""
    values = {
        "who": "U1",
        "title": "公交太少",
        "text": "等了一个小时",
        "at": "2026-03-02T08:00:00",
        "reply": "已增加班次",
        "done": "2026-03-05T10:00:00",
    } | changes
    return ",".join((external_id, *values.values())) + "\r\n"


def a_file(folder: Path, *rows: str | bytes, header: str = HEADER) -> Path:
    """Write header and rows to a file and return its path."""
    path = folder / "rows.csv"
    encoded = (row if isinstance(row, bytes) else row.encode() for row in rows)
    path.write_bytes(header.encode() + b"".join(encoded))
    return path


@dataclass
class Office:
    """A data directory with store, vault and keys, and the default pack's rules."""

    directory: Path
    pack: str = "default"
    facts: FactsInForce = field(init=False)

    def __post_init__(self) -> None:
        """Make the tables as `db migrate` does."""
        EventStore.migrate(self.directory / "events.sqlite")
        self.store = EventStore.open(self.directory / "events.sqlite")
        self.household = Household(self.directory)
        self.personal = self.household.personal
        self.facts = FactsInForce.read(ROOT / "policies", self.pack)

    def take(
        self, path: Path, mapping: Mapping, *, progress: Progress | None = None, batch: int = 200
    ) -> ImportReport:
        """Import the file at a fixed instant."""
        return run_import(
            path,
            mapping,
            store=self.store,
            personal=self.personal,
            facts=self.facts,
            clock=lambda: NOW,
            progress=progress,
            batch=batch,
        )

    def close(self) -> None:
        """Close the store."""
        self.store.close()
