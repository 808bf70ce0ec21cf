"""Gives the orders of audit engagements: seals their words, keeps their seeds, names evidence."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from application.aggregates import Aggregates, Done
from application.event_store import EventStore
from application.given_by import GivenBy
from application.personal_data import PersonalData
from application.ports import Clock
from domain.audit_case.commands import (
    AuditCommand,
    CorrectFinding,
    DrawSample,
    FreezeFrame,
    OpenAuditCase,
    RecordFinding,
    ReplyToFinding,
)
from domain.audit_case.decide import AUDIT_CASE, case_stream
from domain.audit_case.errors import CaseStageError
from domain.audit_case.state import AuditCase
from domain.audit_case.values import EvidenceRef, FrameEntry, Plan, Scope
from domain.base import Sealed
from domain.directory import Directory
from domain.revisit_sample import commitment


class EvidenceUnknownError(LookupError):
    """There is no event of that version."""


@dataclass(frozen=True, slots=True)
class By:
    """Who orders, why, under which key, and what the directory knows of him."""

    given: GivenBy
    directory: Directory

    @property
    def units(self) -> tuple[str, ...]:
        """Return the units that he holds a post in."""
        posts = self.directory.posts_of(self.given.actor.id)
        return tuple(dict.fromkeys(post.unit for post in posts))


class AuditCases:
    """The engagements of a store."""

    def __init__(
        self,
        aggregates: Aggregates,
        store: EventStore,
        personal: PersonalData,
        key: bytes,
        clock: Clock,
    ) -> None:
        """Derive seeds from `key`: one a case, so that nobody draws again until one suits him."""
        self._aggregates = aggregates
        self._store = store
        self._personal = personal
        self._key = key
        self._clock = clock

    def read(self, case: str) -> AuditCase:
        """Return the engagement as it stands. Raises StoreError."""
        return self._aggregates.latest(AUDIT_CASE, case_stream(case)).standing.state

    def open(self, case: str, by: By, *, scope: Scope, plan: Plan, auditors: Sequence[str]) -> Done:
        """Open an engagement and tell its seed's digest. Raises DomainError, StoreError."""
        return self.give(
            OpenAuditCase,
            case,
            by,
            scope=scope,
            plan=plan,
            auditors=tuple(auditors),
            commitment=commitment(self._seed(case)),
            subject=self._personal.new_person(),
        )

    def freeze(
        self, case: str, by: By, *, entries: tuple[FrameEntry, ...], position: int, words: str
    ) -> Done:
        """Freeze the frame; `words` is what somebody gave to the draw."""
        fields = {"entries": entries, "position": position, "contribution": words}
        return self.give(FreezeFrame, case, by, **fields)

    def draw(self, case: str, by: By) -> Done:
        """Show the seed and draw. Raises DomainError where the key is another one, StoreError."""
        return self.give(DrawSample, case, by, seed=self._seed(case).hex())

    def record(self, case: str, by: By, *, text: str, **fields: object) -> Done:
        """Record a finding, its words sealed. Raises DomainError, StoreError."""
        return self.give(
            RecordFinding, case, by, text=self._sealed(case, text, "finding"), **fields
        )

    def correct(self, case: str, by: By, *, text: str | None, **fields: object) -> Done:
        """Correct or withdraw a finding. Raises DomainError, StoreError."""
        sealed = self._sealed(case, text, "finding") if text else None
        return self.give(CorrectFinding, case, by, text=sealed, **fields)

    def reply(self, case: str, by: By, *, text: str, **fields: object) -> Done:
        """Reply for the unit, its words sealed. Raises DomainError, StoreError."""
        return self.give(ReplyToFinding, case, by, text=self._sealed(case, text, "reply"), **fields)

    def give(self, kind: type[AuditCommand], case: str, by: By, **fields: Any) -> Done:  # noqa: ANN401 -- of any command
        """Give an order. Raises ValidationError, DomainError, StoreError."""
        command = kind.model_validate(
            {
                "command_id": by.given.command_id,
                "actor": by.given.actor,
                "channel": by.given.channel,
                "received_at": self._clock(),
                "reason": by.given.why,
                "case": case,
                "own_units": by.units,
                **fields,
            }
        )
        return self._aggregates.give(AUDIT_CASE, case_stream(case), command)

    def evidence(self, issue_id: UUID, version: int) -> EvidenceRef:
        """Return the reference to an event. Raises EvidenceUnknownError, StoreError."""
        for each in self._store.read(issue_id)[version - 1 : version]:
            return EvidenceRef(issue_id=issue_id, version=version, digest=each.digest)
        raise EvidenceUnknownError(version)

    def words(self, case: str, sealed: Sealed) -> str:
        """Return words of the engagement, names and numbers covered."""
        return self._personal.open_masked(sealed, case_stream(case))

    def now(self) -> datetime:
        """Return the present instant."""
        return self._clock()

    def _sealed(self, case: str, text: str, field: str) -> Sealed:
        opened = self.read(case).opened
        if opened is None:
            raise CaseStageError(case=case, given="new", accepted="drawn")
        stream = case_stream(case)
        return self._personal.seal(text, person=opened.subject, issue_id=stream, field=field)

    def _seed(self, case: str) -> bytes:
        return hmac.digest(self._key, case.encode(), sha256)
