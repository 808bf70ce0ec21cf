"""Orders about exports."""

from domain.aggregate import AggregateCommand
from domain.base import Instant
from domain.exchange.wish import Wish


class RecordExport(AggregateCommand):
    """Put on record that a file was made of the log.

    `cap` is how many issues may leave in one file without `approval`, the number of an approval
    that another person put on record, 0 for none. Without a cap there is no bound.
    """

    purpose: str
    format: str
    since: Instant | None = None
    until: Instant | None = None
    where: tuple[str, ...] = ()
    position: int
    events: int
    objects: int
    relations: int
    size_bytes: int
    sha256: str
    issues: int = 0
    cap: int | None = None
    approval: int = 0

    @property
    def wish(self) -> Wish:
        """Return what was exported."""
        return Wish(self.actor.id, self.purpose, self.since, self.until, self.where)


class ApproveExport(AggregateCommand):
    """Let another person make one export, of however many issues."""

    exporter: str
    purpose: str
    since: Instant | None = None
    until: Instant | None = None
    where: tuple[str, ...] = ()

    @property
    def wish(self) -> Wish:
        """Return what may be exported."""
        return Wish(self.exporter, self.purpose, self.since, self.until, self.where)


ExportCommand = RecordExport | ApproveExport
