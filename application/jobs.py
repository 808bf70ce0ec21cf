"""Long work that one does not wait for: begun once under a key, looked at until it ends."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from application.job_files import JobFiles
from application.outcomes import AWAY
from application.vault_jobs import JobRows, JobState
from application.yaml_file import Fault, FaultyFileError
from domain.errors import DomainError

KEPT_FOR: Final = timedelta(days=7)
"""How long a job and its file can be asked for after its end."""

Progress = Callable[[int, int | None], None]
"""Is told how much is done, and of how much where that is known."""
Work = Callable[[Progress], Mapping[str, object]]
"""The work; it returns its result in JSON's own types, without anything personal."""


class FileFaultyError(DomainError):
    """The file that came cannot be read as what it is said to be."""

    code = "faulty_file"
    text = "The file cannot be used: {faults}."


@dataclass(frozen=True, slots=True)
class Jobs:
    """The jobs of an installation, on record in the vault: any process tells how one stands."""

    rows: JobRows
    files: JobFiles

    def begin(self, job: UUID, kind: str, owner: str) -> bool:
        """Return whether the caller is to do it: False where it was begun before."""
        return self.rows.begin(str(job), kind, owner)

    def work(self, job: UUID, work: Work) -> None:
        """Do the work in this thread; its end is on record, also a bad one."""
        name = str(job)
        try:
            result = work(lambda done, total: self.rows.progress(name, done, total))
        except DomainError as error:
            self.rows.end(name, "failed", {"code": error.code, "details": error.details})
        except FaultyFileError as error:
            refused = FileFaultyError(faults=tuple(_told(each) for each in error.faults[:20]))
            self.rows.end(name, "failed", {"code": refused.code, "details": refused.details})
        except AWAY as error:
            code = getattr(error, "code", "vault_unavailable")
            self.rows.end(name, "failed", {"code": code, "details": {}})
        except Exception:
            self.rows.end(name, "failed", {"code": "fault", "details": {}})
            raise
        else:
            self.rows.end(name, "done", result)

    def of(self, job: UUID, owner: str) -> JobState | None:
        """Return how the owner's job stands; None where he has none of that id."""
        found = self.rows.get(str(job))
        return found if found and found.owner == owner else None

    def sweep(self, now: datetime) -> int:
        """Forget jobs that ended long ago and drop files that are nobody's; return how many.

        Raises VaultUnavailableError.
        """
        before = (now - KEPT_FOR).astimezone(UTC).isoformat(timespec="microseconds")
        forgotten = self.rows.forget_before(before)
        running = {UUID(name).hex for name in self.rows.running()}
        known = {UUID(name).hex for name in self.rows.known()}
        return forgotten + self.files.sweep(known=known, running=running, now=now)


def _told(fault: Fault) -> str:
    """Return a fault without the file: where it lies here is nobody's to learn."""
    field = f"{fault.field}: " if fault.field else ""
    return f"{field}{fault.problem}; accepted: {fault.accepted}"
