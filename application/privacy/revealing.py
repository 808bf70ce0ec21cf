"""Reveals one sealed text of an issue, on record and for a purpose."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from pydantic import BaseModel

from application.aggregates import Aggregates, Done
from application.facts import FactsInForce
from application.given_by import GivenBy
from application.personal_data import PersonalData
from application.ports import Clock
from application.security_log import SecurityLog
from application.streams import Streams
from domain.access.revealing import check_reveal
from domain.access.sight import pack_of
from domain.base import Sealed
from domain.errors import DomainError
from domain.issue.state import Issue
from domain.privacy.commands import RevealPersonalData
from domain.privacy.errors import NoSuchTextError
from domain.privacy.reveals import REVEALS, STREAM

REVEAL: Final = "reveal"


@dataclass(frozen=True, slots=True)
class Revealed:
    """A text in clear, whose it is, and what was recorded of it. It is for one pair of eyes."""

    text: str
    person: str
    done: Done


@dataclass(frozen=True, slots=True)
class Revealing:
    """Opens texts; the event is stored before anybody sees the text."""

    streams: Streams
    aggregates: Aggregates
    personal: PersonalData
    facts: FactsInForce
    log: SecurityLog
    clock: Clock

    def reveal(
        self, issue_id: UUID, field: str, purpose: str, by: GivenBy, *, account: str | None = None
    ) -> Revealed:
        """Return a text of the issue as it is now, such as `text` or `complainants.1.name`.

        It is on record either way. Raises RevealPurposeError, the refusals of `check_reveal`,
        NoSuchTextError with the fields there are, ErasedError, StoreError, VaultUnavailableError.
        """
        with self._refused_on_record(issue_id, by, account):
            issue = self.streams.latest(issue_id).issue
            self._check(issue, by)
            texts = dict(texts_in(issue))
            if field not in texts:
                raise NoSuchTextError(given=field, accepted=tuple(sorted(texts)))
            sealed = texts[field]
            done = self._record(issue_id, field, sealed.key, purpose, by)
            return Revealed(self.personal.reveal(sealed, issue_id), sealed.key, done)

    def check(self, issue_id: UUID, by: GivenBy) -> None:
        """Refuse, on record, who may not read texts of the issue. Raises as `reveal`."""
        with self._refused_on_record(issue_id, by):
            self._check(self.streams.latest(issue_id).issue, by)

    def record(self, issue_id: UUID, field: str, person: str, purpose: str, by: GivenBy) -> Done:
        """Put on record that something of the issue that is no text is read whole, and by whom.

        Raises as `reveal`; then it may not be read.
        """
        with self._refused_on_record(issue_id, by):
            self._check(self.streams.latest(issue_id).issue, by)
            return self._record(issue_id, field, person, purpose, by)

    @contextmanager
    def _refused_on_record(
        self, issue_id: UUID, by: GivenBy, account: str | None = None
    ) -> Iterator[None]:
        try:
            yield
        except DomainError as error:
            self.log.denied(REVEAL, error.code, account=account, actor=by.actor, issue=issue_id)
            raise

    def _check(self, issue: Issue, by: GivenBy) -> None:
        now, pack = self.clock(), f"{pack_of(issue)}@"
        policy = self.facts.at(now, issue, ref=pack).policy
        check_reveal(by.actor, issue, self.facts.directory(now), policy)

    def _record(self, issue_id: UUID, field: str, person: str, purpose: str, by: GivenBy) -> Done:
        command = RevealPersonalData(
            command_id=by.command_id,
            actor=by.actor,
            channel=by.channel,
            received_at=self.clock(),
            reason=by.why,
            issue=issue_id,
            field=field,
            person=person,
            purpose=purpose,
        )
        return self.aggregates.give(REVEALS, STREAM, command)


def texts_in(value: object, place: str = "") -> Iterator[tuple[str, Sealed]]:
    """Yield every sealed text inside, with its place: field names, and numbers from 1 in lists."""
    if isinstance(value, Sealed):
        yield place, value
        return
    parts: list[tuple[str, object]] = []
    if isinstance(value, BaseModel):
        parts = [(name, getattr(value, name)) for name in type(value).model_fields]
    elif isinstance(value, dict):
        parts = [(str(name), each) for name, each in value.items()]
    elif isinstance(value, tuple | list):
        parts = [(str(number), each) for number, each in enumerate(value, 1)]
    for name, each in parts:
        yield from texts_in(each, f"{place}.{name}" if place else name)
