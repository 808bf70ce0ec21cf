"""The log as outbox: plans and sends deliveries, and tells workflows of steps past them."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

import structlog

from application.recorded import Recorded
from application.streams import Streams
from application.vault import VaultUnavailableError
from application.vault_outbox import Delivery, Outbox
from domain.issue.events import IssueEvent
from projections.inbox.rules import OPENED_BY

LOG_CHANNEL: Final = "log"
_IDLE_SECONDS: Final = 0.5
_BATCH: Final = 200

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bihuan.relay")


@dataclass(slots=True)
class _Now:
    """Who holds an issue at present: a notice goes to him, not to who held it then."""

    unit: str | None
    claimant: str | None
    historic: bool


class DeliveryPlanner:
    """Plans a delivery for everyone whom the inbox asks to look at an event."""

    name = "deliveries"

    def __init__(self, outbox: Outbox, streams: Streams) -> None:
        """Write to `outbox`; `streams` tells who holds an issue."""
        self._outbox = outbox
        self._streams = streams

    async def handle(self, recorded: Sequence[Recorded]) -> None:
        """Plan what the page asks for; planning twice changes nothing."""
        await asyncio.to_thread(self._plan, recorded)

    def _plan(self, recorded: Sequence[Recorded]) -> None:
        self._outbox.plan(
            delivery for each in recorded for delivery in self._deliveries(each.event)
        )

    def _deliveries(self, event: IssueEvent) -> Iterator[Delivery]:
        stamp = event.stamp
        if stamp.via == "import":
            return
        for rule in OPENED_BY.get(type(event), ()):
            if rule.when and stamp.status not in rule.when:
                continue
            for recipient in rule.recipients(event, self._holder(event)):
                yield Delivery(
                    event=f"{stamp.issue_id}:{stamp.version}",
                    recipient=recipient,
                    channel=LOG_CHANNEL,
                    kind=rule.kind,
                )

    def _holder(self, event: IssueEvent) -> _Now:
        issue = self._streams.recent(event.stamp.issue_id).issue
        unit = getattr(event, "unit", None) or issue.lead_unit
        return _Now(unit=unit, claimant=issue.claimant, historic=not issue.live)


class WorkflowSync:
    """Tells an issue's workflow of events it did not write itself; starts it if missing."""

    name = "sync"

    def __init__(self, sync: Callable[[UUID], Awaitable[None]]) -> None:
        """Tell through `sync`, which raises EngineAwayError when nobody listens."""
        self._sync = sync

    async def handle(self, recorded: Sequence[Recorded]) -> None:
        """Tell each concerned workflow once a page."""
        past = [r.event.stamp for r in recorded if r.event.stamp.via == "direct"]
        for issue_id in dict.fromkeys(stamp.issue_id for stamp in past):
            await self._sync(issue_id)
            _log.info("workflow_told", issue_id=str(issue_id))


class Sink(Protocol):
    """Where deliveries of one channel go."""

    def send(self, delivery: Delivery) -> None:
        """Send it, at least once; `delivery.key` lets the receiver know a repetition."""


class LogSink:
    """Writes a line for each delivery: the channel of an installation without others."""

    def send(self, delivery: Delivery) -> None:
        """Write the line; it names issue and recipient by code alone."""
        _log.info("delivered", key=delivery.key, recipient=delivery.recipient, about=delivery.kind)


class Sender:
    """Sends what is outstanding, batch by batch."""

    def __init__(self, outbox: Outbox, sink: Sink) -> None:
        """Send what `outbox` holds through `sink`."""
        self._outbox = outbox
        self._sink = sink

    async def run(self) -> None:
        """Send until cancelled."""
        while True:
            try:
                sent = await asyncio.to_thread(self.send_batch)
            except VaultUnavailableError as error:
                _log.warning("sender_waits", problem=str(error))
                sent = 0
            await asyncio.sleep(0 if sent == _BATCH else _IDLE_SECONDS)

    def send_batch(self) -> int:
        """Send a batch of outstanding deliveries; return how many there were."""
        batch = self._outbox.outstanding(_BATCH)
        for delivery in batch:
            self._sink.send(delivery)
        self._outbox.record_attempts([delivery.key for delivery in batch], sent=True)
        return len(batch)
