"""A batch of drafts → one transaction of events: personal keys first, then all streams at once."""

import gc
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import Final
from uuid import UUID

from application.event_store import EventStore
from application.facts import FactsInForce
from application.importing.known import same_content
from application.importing.mapping import Mapping
from application.importing.names import Named, NamesInFiles
from application.importing.presence import Presence
from application.importing.report import Rejected
from application.importing.rows import Draft
from application.importing.sealed import sealed_command
from application.numbering import issue_number, series
from application.personal_data import PersonalData
from application.store_errors import VersionConflictError
from domain.errors import DomainError
from domain.issue.decide import decided
from domain.issue.decision import Decision
from domain.issue.events import IssueEvent, IssueReported
from domain.issue.facts import Facts
from domain.issue.ids import issue_id_of_source
from domain.issue.state import Issue

_TRIES: Final = 5
ACCOUNT: Final = "account"
"""The kind under which the source's own name of a complainant is indexed."""


@dataclass(slots=True)
class BatchOutcome:
    """What became of a batch. `streams` are the events of each row, new or found."""

    taken: int = 0
    existing: int = 0
    events: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    streams: list[Sequence[IssueEvent]] = field(default_factory=list)


class BatchWriter:
    """Writes drafts of one mapping into the store."""

    def __init__(
        self,
        *,
        store: EventStore,
        personal: PersonalData,
        mapping: Mapping,
        facts: FactsInForce,
        names: NamesInFiles | None = None,
    ) -> None:
        """Take the store, the personal data, the rules in force, and who remembers names."""
        self._store = store
        self._personal = personal
        self._mapping = mapping
        self._facts = facts
        self._names = names

    def write(self, drafts: Sequence[Draft], *, now: datetime) -> BatchOutcome:
        """Take every draft that is new, all in one transaction, and say what became of the rest.

        Raises VersionConflictError when others keep importing the same rows at the same time.
        """
        for _ in range(_TRIES):
            outcome = BatchOutcome()
            new = self._new(drafts, outcome)
            try:
                with _no_collection():
                    self._take(new, outcome, now)
            except VersionConflictError as error:
                conflict = error  # somebody else took one of them first: look again
                continue
            if self._names:
                # Also of rows that were taken before: a run may have ended between the two.
                self._names.remember(_named(drafts, outcome.streams))
            return outcome
        raise conflict

    def _new(self, drafts: Sequence[Draft], outcome: BatchOutcome) -> dict[UUID, Draft]:
        new: dict[UUID, Draft] = {}
        source = self._mapping.source
        ids = [issue_id_of_source(source, draft.external_id) for draft in drafts]
        known = self._store.known(ids)
        for issue_id, draft in zip(ids, drafts, strict=True):
            if issue_id in new:
                self._compare(draft, same=draft.content == new[issue_id].content, into=outcome)
            elif issue_id in known:
                stream = self._store.read_issue(issue_id)
                same = same_content(draft, stream, self._personal)
                if self._compare(draft, same=same, into=outcome):
                    outcome.streams.append([recorded.event for recorded in stream])
            else:
                new[issue_id] = draft
        return new

    def _compare(self, draft: Draft, *, same: bool, into: BatchOutcome) -> bool:
        if same:
            into.existing += 1
        else:
            column = self._mapping.columns.external_id
            reason = "was taken before with another title, text or reply"
            into.rejected.append(Rejected(draft.line, column, "duplicate_import", reason))
        return same

    def _take(self, new: dict[UUID, Draft], outcome: BatchOutcome, now: datetime) -> None:
        if not new:
            return
        persons = self._persons(list(new.values()))
        events: list[IssueEvent] = []
        presence = Presence(self._store)
        rows = zip(new.items(), persons, self._numbered(list(new.values()), now), strict=True)
        for (issue_id, draft), person, facts in rows:
            try:
                row = self._decided(issue_id, draft, person, presence.known(facts, draft.stays))
            except DomainError as error:
                outcome.rejected.append(Rejected(draft.line, "", error.code, str(error)))
                continue
            presence.take(row.reservations)
            events += row.all_events
            outcome.streams.append(row.all_events)
            outcome.taken += 1
        with self._store.transaction() as transaction:
            transaction.append([*events, *presence.events], presence.heads)
        outcome.events = len(events)

    def _numbered(self, drafts: Sequence[Draft], now: datetime) -> list[Facts]:
        """Return the facts of each draft, by the pack of its place, with a number of its county."""
        refs = [self._facts.rules_at(now, draft.place) for draft in drafts]
        rules = {ref: self._facts.at(now, ref=ref, via="import") for ref in refs}
        counters = {ref: series(facts.policy, now) for ref, facts in rules.items()}
        wanted = Counter(counters[ref] for ref in refs)
        with self._store.transaction() as transaction:
            # A transaction of its own: deciding takes long, and gaps in numbers are allowed.
            numbers = {
                each: count(transaction.next_number(each, some)) for each, some in wanted.items()
            }
        return [
            replace(
                rules[ref],
                number=issue_number(rules[ref].policy, next(numbers[counters[ref]]), now),
            )
            for ref in refs
        ]

    def _persons(self, drafts: Sequence[Draft]) -> list[str]:
        """Return each draft's person, its key durable; the same complainant is the same person."""
        source = self._mapping.source
        accounts = {d.complainant: f"{source}/{d.complainant}" for d in drafts if d.complainant}
        known = self._personal.persons_behind(ACCOUNT, accounts.values())
        unnamed = sum(1 for draft in drafts if not draft.complainant)
        fresh = iter(self._personal.new_persons(unnamed))
        return [known[accounts[d.complainant]] if d.complainant else next(fresh) for d in drafts]

    def _decided(self, issue_id: UUID, draft: Draft, person: str, facts: Facts) -> Decision:
        command = sealed_command(
            draft,
            self._mapping,
            issue_id=issue_id,
            person=person,
            personal=self._personal,
            received_at=facts.now,
        )
        return decided(Issue.new(issue_id), command, facts)


def _named(drafts: Sequence[Draft], streams: Iterable[Sequence[IssueEvent]]) -> Iterator[Named]:
    """Yield who is named in the rows that are issues, and where they lie, as the file has it."""
    told = {draft.external_id: draft for draft in drafts if draft.name or draft.address}
    reports = (each for events in streams for each in events if isinstance(each, IssueReported))
    for event in reports:
        draft = told.get(event.external_id or "")
        if draft and draft.name:
            for each in event.complainants:
                yield Named(event.stamp.issue_id, each.person, draft.name)
        if draft and draft.address:
            yield Named(event.stamp.issue_id, event.subject, draft.address, "address")


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep the cycle collector out: a batch makes no cycles and a tenth of its time is saved."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
