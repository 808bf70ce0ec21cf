"""One command in, one outcome out: the idempotent append (design.md section 2)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple, TypeVar
from uuid import UUID

from pydantic import ValidationError

from application.aggregates import Aggregates
from application.aggregates import Stream as Held
from application.clock_check import MAX_SKEW, ClockCheck
from application.event_store import EventStore
from application.facts import FactsInForce
from application.misfit import malformed
from application.numbering import issue_number, series
from application.outcomes import away, refused, unavailable
from application.ports import Clock
from application.recorded import Recorded, issue_events
from application.report_facts import ReportFacts
from application.signing import CommandSigner
from application.store_errors import StoreError, VersionConflictError
from application.streams import Stream, Streams
from application.transaction import Transaction
from domain.aggregate import Standing
from domain.base import SYSTEM
from domain.capacity.holding import HOLDING, Holding, holder_stream
from domain.cards.record import CARDS, CardRecord, target_stream
from domain.errors import DomainError, MalformedError
from domain.event import Event
from domain.issue.commands import (
    ActOnDue,
    Command,
    decode_command,
)
from domain.issue.decide import decided
from domain.issue.decide.revising import rules_for
from domain.issue.decision import Decision
from domain.issue.errors import ForgedCommandError, KeyReusedError
from domain.issue.events import IssueEvent
from domain.issue.events.base import Via
from domain.issue.facts import CardsNeededError, Facts, FamilyNeededError
from domain.issue.head import head_of
from domain.issue.holds import holders_of
from domain.issue.partners import family_of, partners_of
from domain.issue.state import Issue
from domain.privacy.errors import IssueDestroyedError
from domain.receipt import Head, Receipt
from domain.step import Envelope, Outcome, signed_text

S = TypeVar("S")
_TRIES: Final = 8
_NOTHING_MORE: Final = ReportFacts()


class _Written(NamedTuple):
    """What a command stored of one issue, and the issue after it."""

    events: list[Recorded[IssueEvent]]
    after: Stream


class Acceptor:
    """The only writer of an issue's events. Always answers with a value; safe for threads."""

    def __init__(  # what a decision needs, each from its own home
        self,
        store: EventStore,
        streams: Streams,
        facts: FactsInForce,
        signer: CommandSigner,
        clock: Clock,
        *,
        max_skew: timedelta | None = MAX_SKEW,
        on_append: Callable[[], None] = lambda: None,
        reports: ReportFacts = _NOTHING_MORE,
    ) -> None:
        """`max_skew` None switches the comparison of clocks off, for time-skipping tests."""
        self._store = store
        self._streams = streams
        self._facts = facts
        self._signer = signer
        self._clock = clock
        self._aggregates = Aggregates(store, clock)
        self._clocks = ClockCheck(store, clock, max_skew)
        self._on_append = on_append
        self._reports = reports

    def accept(self, envelope: Envelope, *, via: Via = "workflow") -> Outcome:
        """Append what the command brings about, once for ever; or say why not.

        `via` tells the relay whether the issue's workflow knows of it.
        """
        try:
            command = self._opened(envelope)
        except DomainError as error:
            return refused(error)
        return self._step(command, expires_at=envelope.expires_at, via=via)

    def act_on_due(self, issue_id: UUID, fired_at: datetime) -> Outcome:
        """Emit everything due by `fired_at`; nothing due returns the head alone."""
        return self._on_due(issue_id, fired_at, "workflow")

    def fill_places(self, issue_id: UUID) -> Outcome:
        """Give those who wait for the issue what got free elsewhere; its workflow is told later."""
        return self._on_due(issue_id, self._clock(), "direct")

    def _on_due(self, issue_id: UUID, fired_at: datetime, via: Via) -> Outcome:
        command = ActOnDue(
            command_id=f"due-{fired_at.isoformat()}",
            issue_id=issue_id,
            actor=SYSTEM,
            channel="timer",
            received_at=max(self._clock(), fired_at),
            fired_at=fired_at,
        )
        return self._step(command, via=via)

    def head(self, issue_id: UUID) -> Outcome:
        """Return the head as the store has it, without a head where there is no such issue."""
        try:
            stream = self._streams.latest(issue_id)
        except IssueDestroyedError:
            return Outcome(kind="accepted")
        except StoreError as error:
            return away(error)
        return Outcome(kind="accepted", head=_head(stream))

    def _opened(self, envelope: Envelope) -> Command:
        """Return the command inside. Raises DomainError when it is forged or malformed."""
        if not self._signer.verify(signed_text(envelope), envelope.signature):
            raise ForgedCommandError
        try:
            command = decode_command(envelope.command)
        except ValidationError as error:
            raise malformed(error) from None
        except (ValueError, KeyError, TypeError):
            raise MalformedError(
                field="command", problem="is no command in JSON", accepted="its type and fields"
            ) from None
        if (command.issue_id, command.command_id) != (envelope.issue_id, envelope.command_id):
            raise ForgedCommandError
        return command

    def _step(
        self, command: Command, *, expires_at: datetime | None = None, via: Via = "workflow"
    ) -> Outcome:
        try:
            with self._streams.held(command.issue_id):
                return self._attempts(command, expires_at, via)
        except IssueDestroyedError as error:
            return refused(error)
        except StoreError as error:
            return away(error)

    def _attempts(self, command: Command, expires_at: datetime | None, via: Via) -> Outcome:
        for _ in range(_TRIES):
            stream = self._streams.latest(command.issue_id)
            try:
                if command.command_id in stream.issue.commands:
                    return self._repeated(stream, command)
                return self._kept_out(command, expires_at) or self._decided(stream, command, via)
            except DomainError as error:
                # Its partners were read after it: what they show may be this order's own work.
                if self._streams.latest(command.issue_id).digest == stream.digest:
                    return refused(error, _head(stream))
            except VersionConflictError:
                continue
        return unavailable("contended", "Others kept writing to the issue; send it again.")

    def _kept_out(self, command: Command, expires_at: datetime | None) -> Outcome | None:
        """Return why nothing new may be written now, None when it may."""
        if expires_at is not None and self._clock() >= expires_at:
            return unavailable("expired", "The attempt came too late; send it again.")
        fired_at = command.fired_at if isinstance(command, ActOnDue) else None
        fault = self._clocks.fault(fired_at)
        return unavailable("clock_skew", fault) if fault else None

    def _decided(self, stream: Stream, command: Command, via: Via) -> Outcome:
        if stream.issue.version == 0 and command.creates:
            written = self._create(stream, command, via)
        else:
            written = self._together(stream, command, via)
        own = written.get(stream.issue.issue_id)
        if own is None:
            return Outcome(kind="accepted", head=_head(self._streams.keep(stream)))
        return Outcome(kind="accepted", receipt=receipt_of(own.events), head=_head(own.after))

    def _together(self, stream: Stream, command: Command, via: Via) -> dict[UUID, _Written]:
        """Decide beside the issues that the order names, or the whole family once it is needed."""
        issue = stream.issue
        named = partners_of(issue, command)
        try:
            return self._beside(stream, command, via, named)
        except FamilyNeededError:
            return self._beside_family(stream, command, via, named | family_of(issue))

    def _beside_family(
        self, stream: Stream, command: Command, via: Via, family: frozenset[UUID]
    ) -> dict[UUID, _Written]:
        """Decide beside the family; what one of them brings with it is loaded when asked for."""
        while True:
            try:
                return self._beside(stream, command, via, family)
            except FamilyNeededError as needed:
                family |= {needed.issue_id}

    def _beside(
        self, stream: Stream, command: Command, via: Via, others: Iterable[UUID]
    ) -> dict[UUID, _Written]:
        """Decide on the issue and others; the versions of all of them are checked on writing."""
        partners = {each: self._streams.latest(each) for each in others}
        looked_at = (stream, *partners.values())
        holdings = self._holdings(looked_at, command)
        rules = rules_for(stream.issue, command)
        facts = self._facts.at(
            self._clock(), stream.issue, ref=rules, via=via, partners=_issues(partners)
        )
        if holdings:
            facts = replace(facts, holdings=_standings(holdings))
        facts = self._reports.added(facts, stream.issue, command)
        decision, cards = self._with_cards(stream.issue, command, facts)
        held: tuple[Held[Any], ...] = (*holdings.values(), *cards)
        return self._kept(decision, self._append(decision, looked_at, held))

    def _with_cards(
        self, issue: Issue, command: Command, facts: Facts
    ) -> tuple[Decision, Iterable[Held[CardRecord]]]:
        """Decide; where cards are counted over issues, a record is read once it is asked for."""
        if not facts.policy.cards.counts_across:
            return decided(issue, command, facts), ()
        known: dict[str, Held[CardRecord]] = {}
        while True:
            try:
                facts = replace(facts, card_records=_standings(known))
                return decided(issue, command, facts), known.values()
            except CardsNeededError as needed:
                stream = target_stream(needed.target)
                known[needed.target] = self._aggregates.latest(CARDS, stream)

    def _create(self, stream: Stream, command: Command, via: Via) -> dict[UUID, _Written]:
        """Decide inside the transaction, because the issue's number is taken there."""
        now = self._clock()
        facts = self._facts.at(now, ref=self._facts.rules_at(now, _place(command)), via=via)
        facts = self._reports.added(facts, stream.issue, command)
        holdings = self._holdings((stream,), command)
        if holdings:
            facts = replace(facts, holdings=_standings(holdings))
        counter = series(facts.policy, now)

        def create(transaction: Transaction) -> tuple[Decision, list[Recorded[IssueEvent]]]:
            number = issue_number(facts.policy, transaction.next_number(counter), now)
            decision = decided(stream.issue, command, replace(facts, number=number))
            events: list[Event] = [*decision.all_events, *decision.reservations]
            heads = {each.standing.id: each.head for each in holdings.values()}
            return decision, issue_events(transaction.append(events, heads))

        decision, recorded = self._store.together(create)
        self._on_append()
        return self._kept(decision, recorded)

    def _kept(
        self, decision: Decision, recorded: Iterable[Recorded[IssueEvent]]
    ) -> dict[UUID, _Written]:
        """Remember each issue as the decision left it: its events are folded already."""
        events = _by_issue(recorded)
        written: dict[UUID, _Written] = {}
        for each in decision.touched:
            issue = each.issue
            if own := events.get(issue.issue_id):
                after = self._streams.keep(Stream(issue, own[-1].digest))
                written[issue.issue_id] = _Written(own, after)
        return written

    def _holdings(self, streams: Iterable[Stream], command: Command) -> dict[str, Held[Holding]]:
        """Return what those have in hand whose places the order may touch."""
        holders = {one for each in streams for one in holders_of(each.issue, command)}
        return {
            holder: self._aggregates.latest(HOLDING, holder_stream(holder))
            for holder in sorted(holders)
        }

    def _append(
        self, decision: Decision, streams: Iterable[Stream], held: Iterable[Held[Any]]
    ) -> list[Recorded[IssueEvent]]:
        """Store events, places and cards together; every stream looked at is as it was."""
        events: list[Event] = [*decision.all_events, *decision.reservations]
        if not events:
            return []
        heads = {each.issue.issue_id: (each.issue.version, each.digest) for each in streams}
        heads |= {each.standing.id: each.head for each in held}
        recorded = self._store.together(lambda transaction: transaction.append(events, heads))
        self._on_append()
        return issue_events(recorded)

    def _repeated(self, stream: Stream, command: Command) -> Outcome:
        """Return the stored receipt. Raises KeyReusedError for another order under its id."""
        first, last = stream.issue.commands[command.command_id]
        recorded = self._store.read_issue(stream.issue.issue_id, after=first - 1)[
            : last - first + 1
        ]
        stored, given = recorded[0].event.stamp.caused_by, type(command).__name__
        if stored != given:
            raise KeyReusedError(stored=stored, given=given)
        return Outcome(kind="accepted", receipt=receipt_of(recorded), head=_head(stream))


def _standings(held: Mapping[str, Held[S]]) -> dict[str, Standing[S]]:
    return {name: each.standing for name, each in held.items()}


def _place(command: Command) -> str | None:
    """Return where the matter is that the order opens; the place chooses the pack."""
    location = getattr(command, "location", None)
    return location.place if location else None


def receipt_of(recorded: Sequence[Recorded[IssueEvent]]) -> Receipt:
    """Return the receipt of one command from its events, stored just now or long ago."""
    first, last = recorded[0].event.stamp, recorded[-1].event.stamp
    return Receipt(
        command_id=first.command_id,
        issue_id=first.issue_id,
        number=first.number,
        first_version=first.version,
        last_version=last.version,
        topics=tuple(r.event.TOPIC for r in recorded),
        status=last.status,
        recorded_at=last.recorded_at,
        position=recorded[-1].position,
        digest=recorded[-1].digest,
    )


def _by_issue(
    recorded: Iterable[Recorded[IssueEvent]],
) -> dict[UUID, list[Recorded[IssueEvent]]]:
    found: dict[UUID, list[Recorded[IssueEvent]]] = {}
    for each in recorded:
        found.setdefault(each.event.stamp.issue_id, []).append(each)
    return found


def _issues(partners: Mapping[UUID, Stream]) -> dict[UUID, Issue]:
    return {each: partner.issue for each, partner in partners.items()}


def _head(stream: Stream) -> Head | None:
    return head_of(stream.issue, stream.digest) if stream.issue.version else None
