"""The log as outbox: plans and sends deliveries, and tells workflows of steps past them."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

import structlog

from application.event_store import EventStore
from application.recorded import Recorded, issue_events
from application.vault import VaultUnavailableError
from application.vault_outbox import Delivery, Outbox
from domain.event import Event
from domain.issue.events import IssueEvent, Stamp
from domain.issue.evolve import fold
from domain.issue.state import Issue
from projections.inbox.rules import asked
from workers.repeating import in_thread, repeat

LOG_CHANNEL: Final = "log"
_IDLE_SECONDS: Final = 0.5
_BATCH: Final = 200
_KEPT: Final = 1_000
_DIGEST_SHOWN: Final = 16
_PAST: Final = frozenset({"direct", "partner"})
"""What was stored past the issue's own workflow, while it may be running."""

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bihuan.relay")


@dataclass(slots=True)
class _Now:
    """Who held the issue right after an event, as the rules of the inbox ask it."""

    unit: str | None
    claimant: str | None
    historic: bool


class _Issues:
    """Issues as they stood after an event: a page that comes again finds the same holders."""

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self._kept: OrderedDict[UUID, Issue] = OrderedDict()

    def after(self, event: IssueEvent) -> Issue:
        stamp = event.stamp
        before = self._kept.pop(stamp.issue_id, None)
        if before is None or before.version != stamp.version - 1:
            before = self._before(stamp)
        issue = self._kept[stamp.issue_id] = fold(before, (event,))
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return issue

    def _before(self, stamp: Stamp) -> Issue:
        new = Issue.new(stamp.issue_id)
        if stamp.version == 1:
            return new
        earlier = self._store.read_issue(stamp.issue_id)[: stamp.version - 1]
        return fold(new, (each.event for each in earlier))


class DeliveryPlanner:
    """Plans a delivery for everyone whom the inbox asks to look at an event."""

    name = "deliveries"

    def __init__(self, outbox: Outbox, store: EventStore) -> None:
        """Write to `outbox`; `store` tells who held an issue."""
        self._outbox = outbox
        self._issues = _Issues(store)

    async def handle(self, recorded: Sequence[Recorded[Event]]) -> None:
        """Plan what the page asks for; planning twice changes nothing."""
        await in_thread(self._plan, recorded)

    def _plan(self, recorded: Sequence[Recorded[Event]]) -> None:
        # Nobody waits for what was over when it was imported.
        live = (each for each in issue_events(recorded) if each.event.stamp.via != "import")
        self._outbox.plan(
            delivery
            for each in live
            for delivery in _deliveries(each, self._issues.after(each.event))
        )


def _deliveries(recorded: Recorded[IssueEvent], issue: Issue) -> Iterator[Delivery]:
    event = recorded.event
    unit = getattr(event, "unit", None) or issue.lead_unit
    holder = _Now(unit=unit, claimant=issue.claimant, historic=not issue.live)
    for rule, recipient in asked(event, holder):
        yield Delivery(
            event=event_key(recorded),
            recipient=recipient,
            channel=LOG_CHANNEL,
            kind=rule.kind,
        )


def event_key(recorded: Recorded[IssueEvent]) -> str:
    """Return the name of an event for its deliveries.

    With the digest: after an older copy of the store was put back, the same version is another
    event, which nobody was told of.
    """
    stamp = recorded.event.stamp
    return f"{stamp.issue_id}:{stamp.version}:{recorded.digest[:_DIGEST_SHOWN]}"


class WorkflowSync:
    """Tells an issue's workflow of events it did not write itself; starts it if missing."""

    name = "sync"

    def __init__(self, sync: Callable[[UUID], Awaitable[None]]) -> None:
        """Tell through `sync`, which raises EngineAwayError when nobody listens."""
        self._sync = sync

    async def handle(self, recorded: Sequence[Recorded[Event]]) -> None:
        """Tell each concerned workflow once a page."""
        stamps = [each.event.stamp for each in issue_events(recorded)]
        past = [stamp for stamp in stamps if stamp.via in _PAST]
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

        async def send() -> float:
            return 0 if await in_thread(self.send_batch) == _BATCH else _IDLE_SECONDS

        await repeat(send, name="sender", passing=(VaultUnavailableError,))

    def send_batch(self) -> int:
        """Send a batch of outstanding deliveries; return how many were sent."""
        batch = self._outbox.outstanding(_BATCH)
        sent = [delivery.key for delivery in batch if self._is_sent(delivery)]
        failed = {delivery.key for delivery in batch}.difference(sent)
        self._outbox.record_attempts(sent, sent=True)
        self._outbox.record_attempts(failed, sent=False)
        return len(sent)

    def _is_sent(self, delivery: Delivery) -> bool:
        try:
            self._sink.send(delivery)
        except Exception:  # noqa: BLE001 - one that cannot be sent does not hold up the others
            _log.exception("delivery_failed", key=delivery.key)
            return False
        return True
