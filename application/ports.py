"""What the use cases need from outside, as Protocols."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.issue.commands import ReportIssue
from domain.issue.facts import Facts
from domain.receipt import Head
from domain.step import EngineAwayError, Envelope, Outcome

__all__ = [
    "Clock",
    "Engine",
    "EngineAwayError",
    "Matters",
    "NewId",
    "NoMatters",
    "NoReporters",
    "Reporters",
]

Clock = Callable[[], datetime]
"""Returns the present instant, aware, in UTC."""

NewId = Callable[[], UUID]
"""Returns a fresh random id."""


class Matters(Protocol):
    """What else is open: asked once when a matter comes in, and never needed to take it."""

    def same(self, *, place: str, category: str, since: datetime) -> Sequence[UUID]:
        """Return a few open issues there, of that category; none while nobody can tell."""


class NoMatters:
    """Knows of nothing else, where no views are at hand."""

    def same(self, *, place: str, category: str, since: datetime) -> Sequence[UUID]:
        """Return none."""
        del place, category, since
        return ()


class Reporters(Protocol):
    """What a reporter did before: asked once when a report comes in, never needed to take it."""

    def known(self, command: ReportIssue, facts: Facts) -> Facts:
        """Return the facts with what is known of who made the report."""


class NoReporters:
    """Knows nobody, where no vault is at hand."""

    def known(self, command: ReportIssue, facts: Facts) -> Facts:
        """Return the facts as they are."""
        del command
        return facts


class Engine(Protocol):
    """The workflow engine as the use cases see it (implemented by `workflows.client`)."""

    async def start(self, head: Head) -> None:
        """Start the issue's workflow unless it runs. Raises EngineAwayError."""

    async def submit(self, envelope: Envelope) -> Outcome:
        """Send one step through the issue's workflow and wait for its outcome.

        Raises EngineAwayError when nobody answers or the step is not taken in within 3 s,
        TimeoutError when it was taken in but no outcome came: repeat the same command id.
        """

    async def head(self, issue_id: UUID) -> Head | None:
        """Return the head the workflow holds, None when it has none. Raises EngineAwayError."""
