"""A desk that takes orders: real store, real vault, real keys, and an engine one chooses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

from application.accept import Acceptor
from application.edge import Edge
from application.event_store import EventStore
from application.facts import FactsInForce
from application.intake import Intake
from application.order import Order
from application.past_reports import PastReports
from application.ports import Engine, EngineAwayError
from application.recorded import Recorded
from application.repeat_contacts import RepeatContacts
from application.report_facts import ReportFacts
from application.signing import CommandSigner
from application.streams import Streams
from application.submit import Submit
from application.vault_reports import ReportIndex
from domain.base import Actor
from domain.issue.events import IssueEvent
from domain.receipt import Head, Receipt
from domain.step import Envelope, Outcome
from tests.ordinary import CLERK, DISPATCHER, HANDLER, MORNING, REVIEWER, REVISITOR, in_force
from tests.personal import Household

NAME: Final = "诸葛建国"
MOBILE: Final = "13864001234"
TEXT: Final = f"我是{NAME}，路灯坏了，请打{MOBILE}联系我。"
REPORT: Final[Mapping[str, object]] = {
    "kind": "demand",
    "request_type": "help",
    "source": "hotline",
    "title": "路灯不亮",
    "text": TEXT,
    "category": "城乡建设",
    "complainants": [{"name": NAME, "contacts": [{"kind": "mobile", "value": MOBILE}]}],
}

WAY: Final[tuple[tuple[str, Actor, Mapping[str, object]], ...]] = (
    ("DispatchIssue", DISPATCHER, {}),
    ("ClaimIssue", HANDLER, {}),
    ("RecordContact", HANDLER, {"method": "phone", "reached": True}),
    ("ResolveIssue", HANDLER, {"outcome": "solved", "reply": "已修好"}),
    ("ReviewResolution", REVIEWER, {"decision": "accept"}),
    (
        "RecordRevisit",
        REVISITOR,
        {"method": "phone", "reached": True, "solved": "yes", "satisfaction": "satisfied"},
    ),
)
"""The straight way from the report to the close."""


class AwayEngine:
    """An engine that never answers."""

    async def start(self, head: Head) -> None:
        """Be away."""
        raise EngineAwayError(head.number)

    async def submit(self, envelope: Envelope) -> Outcome:
        """Be away."""
        raise EngineAwayError(envelope.command_id)

    async def head(self, issue_id: UUID) -> Head | None:
        """Be away."""
        raise EngineAwayError(issue_id)


@dataclass
class RecordingEngine:
    """An engine that remembers what it was asked and hands steps on to `accept`."""

    acceptor: Acceptor
    started: list[Head] = field(default_factory=list)
    submitted: list[Envelope] = field(default_factory=list)
    is_slow: bool = False

    async def start(self, head: Head) -> None:
        """Remember the start."""
        self.started.append(head)

    async def submit(self, envelope: Envelope) -> Outcome:
        """Do the step; answer too late when slow."""
        self.submitted.append(envelope)
        outcome = self.acceptor.accept(envelope)
        if self.is_slow:
            raise TimeoutError
        return outcome

    async def head(self, issue_id: UUID) -> Head | None:
        """Return what the store has."""
        return self.acceptor.head(issue_id).head


@dataclass
class Desk:
    """One process over a data directory, with a clock of its own that tests turn."""

    directory: Path
    now: datetime = MORNING
    max_skew: timedelta | None = timedelta(seconds=5)
    facts: FactsInForce = field(default_factory=in_force)
    place: str | None = None
    """Where the events are if not in a file of the directory."""
    household: Household = field(init=False)

    def __post_init__(self) -> None:
        """Make the tables unless they are there, and open everything."""
        self.household = Household(self.directory)
        events = self.place or self.events_file
        EventStore.migrate(events)
        self.store = EventStore.open(events)
        self.streams = Streams(self.store)
        signer = CommandSigner(self.household.master_key.derive("command-signature"))
        self.reports = PastReports(
            ReportIndex(self.household.vault), self.household.personal, self.streams
        )
        self.acceptor = Acceptor(
            self.store,
            self.streams,
            self.facts,
            signer,
            self.clock,
            max_skew=self.max_skew,
            reports=ReportFacts(reporters=self.reports),
        )
        self.edge = Edge(
            self.streams, self.household.personal, signer, clock=self.clock, new_id=uuid4
        )

    @property
    def events_file(self) -> Path:
        """Where the events are."""
        return self.directory / "events.sqlite"

    def clock(self) -> datetime:
        """Return the instant the test has set."""
        return self.now

    def another_process(self) -> "Desk":
        """Return a desk over the same files with nothing in its memory."""
        return Desk(self.directory, now=self.now, max_skew=self.max_skew, place=self.place)

    def close(self) -> None:
        """Give the files back."""
        self.store.close()
        self.household.vault.close()

    def order(
        self,
        kind: str = "ReportIssue",
        by: Actor = CLERK,
        /,
        draft: Mapping[str, object] = REPORT,
        **header: Any,  # noqa: ANN401  # the order's own fields
    ) -> Order:
        """Return an order as somebody typed it."""
        return Order(kind=kind, actor=by, draft=draft, **header)

    def signed(self, order: Order) -> Envelope:
        """Return the order sealed and signed, ready to be accepted."""
        return self.edge.envelope(self.edge.command(order))

    def give(self, order: Order) -> Outcome:
        """Accept an order directly."""
        return self.acceptor.accept(self.signed(order))

    def report(self, **header: Any) -> Receipt:  # noqa: ANN401  # the order's own fields
        """Take an issue in and return its receipt."""
        return receipt_in(self.give(self.order(**header)))

    def step(self, issue_id: UUID, place: int, **header: Any) -> Order:  # noqa: ANN401  # as above
        """Return the order at this place of the straight way."""
        kind, by, draft = WAY[place]
        return self.order(kind, by, draft=draft, issue_id=issue_id, **header)

    def stored(self, issue_id: UUID) -> list[Recorded[IssueEvent]]:
        """Return what the store holds of an issue."""
        return self.store.read_issue(issue_id)

    def intake(self, engine: Engine) -> Intake:
        """Return the use case that takes issues in."""
        repeats = RepeatContacts(self.reports, self.streams, self.facts, self.clock)
        return Intake(
            self.edge,
            self.acceptor,
            self.streams,
            engine,
            reports=self.reports,
            repeats=repeats,
        )

    def submit(self, engine: Engine) -> Submit:
        """Return the use case of later steps."""
        return Submit(self.edge, self.acceptor, engine)


def receipt_in(outcome: Outcome) -> Receipt:
    """Return the receipt of a step that must have been accepted."""
    assert outcome.kind == "accepted", outcome.refusal
    assert outcome.receipt is not None
    return outcome.receipt


def refusal_of(outcome: Outcome, kind: str = "refused") -> str:
    """Return the code a step was refused with."""
    assert (outcome.kind, outcome.receipt) == (kind, None)
    assert outcome.refusal is not None
    return outcome.refusal.code
