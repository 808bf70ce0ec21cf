"""Writes the security log. An append that fails is an act that does not happen.

What somebody may do a thousand times in a minute is one event: denials of the same kind, and logins
of who is locked out, within a minute, readings of the same texts for the same purpose within an
hour. Whether it is on record is asked of the log itself, so that it holds for all processes and
nothing waits in a memory.
"""

import hmac
import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from application.aggregates import Aggregates
from application.ports import Clock, NewId
from domain.aggregate import AggregateCommand
from domain.base import SYSTEM, Actor
from domain.calendar import local_date
from domain.issue.errors import IssueNotFoundError
from domain.security.commands import (
    NoteAddressLock,
    NoteDenial,
    NoteImport,
    NoteLogin,
    NoteLoginFailure,
    NotePersonalReading,
    NotePersonalSearch,
    NoteSessionEnd,
)
from domain.security.day import SECURITY_DAY, day_stream
from domain.security.values import Ending, Failure, Searched, Way

_DIGITS: Final = 16
_ONCE: Final = 32
_UNJUDGED: Final[frozenset[Failure]] = frozenset({"locked_account", "locked_address", "provider"})
"""Logins that no password or link was looked at for."""


@dataclass(frozen=True, slots=True)
class SecurityLog:
    """Notes what was seen, before it takes effect. Every method raises StoreError.

    `key` hides addresses: equal ones look equal, and nobody reads them.
    """

    aggregates: Aggregates
    clock: Clock
    new_id: NewId
    key: bytes

    def digest(self, address: str) -> str:
        """Return what stands for a network address in the log."""
        digest = hmac.digest(self.key, f"address/{address}".encode(), sha256).hex()
        return digest[:_DIGITS] if address else ""

    def login(self, account: str, way: Way, address: str) -> None:
        """Note that somebody came in."""
        self._note(NoteLogin, account, account=account, way=way, address=self.digest(address))

    def login_failed(self, account: str | None, cause: Failure, address: str) -> None:
        """Note that somebody did not come in; `account` is set where there is one.

        Once a minute where nothing was judged: whoever is locked out would fill the log for ever.
        """
        digest = self.digest(address)
        whose = account or digest or "nobody"
        again = f"login/{self.clock():%H:%M}/{cause}/{digest}"
        once = again if cause in _UNJUDGED else None
        self._note(NoteLoginFailure, whose, once=once, account=account, cause=cause, address=digest)

    def address_locked(self, address: str, failures: int, until: object) -> None:
        """Note that nobody comes in from an address."""
        digest = self.digest(address)
        self._note(NoteAddressLock, digest, address=digest, failures=failures, until=until)

    def session_ended(self, account: str, cause: Ending) -> None:
        """Note that a session ended before its time."""
        self._note(NoteSessionEnd, account, account=account, cause=cause)

    def denied(
        self,
        what: str,
        code: str,
        *,
        account: str | None = None,
        actor: Actor = SYSTEM,
        issue: UUID | None = None,
        address: str = "",
        is_counted: bool = False,
    ) -> None:
        """Note that a command or a page was refused, to whom, and by which code; once a minute.

        Of what `is_counted` each time: who counts it lets nobody try for long.
        """
        digest = self.digest(address)
        seen: dict[str, Any] = {"what": what, "code": code, "issue": issue, "address": digest}
        whose = account or digest or actor.id
        # Whoever tries numbers would fill the log: of what is not there, which one is left out.
        about = None if code == IssueNotFoundError.code else issue
        again = f"denied/{self.clock():%H:%M}/{what}/{code}/{about or ''}"
        once = None if is_counted else again
        self._note(NoteDenial, whose, once=once, actor=actor, account=account, **seen)

    def read(
        self,
        issue: UUID,
        fields: tuple[str, ...],
        purpose: str,
        *,
        account: str | None = None,
        actor: Actor = SYSTEM,
    ) -> None:
        """Note that somebody reads personal data in clear, before he gets it; once an hour.

        `purpose` says what for. Masked lists are no readings, and a reveal is an event of its own.
        """
        seen: dict[str, Any] = {"issue": issue, "fields": fields, "purpose": purpose}
        said = sha256(json.dumps([str(issue), fields, purpose]).encode()).hexdigest()
        once = f"read/{self.clock():%H}/{said[:_ONCE]}"
        whose = account or actor.id
        self._note(NotePersonalReading, whose, once=once, actor=actor, account=account, **seen)

    def searched(
        self,
        by: Searched,
        purpose: str,
        found: int,
        *,
        account: str | None = None,
        actor: Actor = SYSTEM,
    ) -> None:
        """Note that somebody looked for a person, and how many he found."""
        seen: dict[str, Any] = {"by": by, "purpose": purpose, "found": found}
        self._note(NotePersonalSearch, account or actor.id, actor=actor, account=account, **seen)

    def imported(
        self,
        *,
        source: str,
        form: str,
        size_bytes: int,
        sha256: str,
        account: str | None = None,
        actor: Actor,
    ) -> None:
        """Note that somebody has a file taken over."""
        seen: dict[str, Any] = {
            "source": source,
            "format": form,
            "size_bytes": size_bytes,
            "sha256": sha256,
        }
        self._note(NoteImport, account or actor.id, actor=actor, account=account, **seen)

    def _note(
        self,
        kind: type[AggregateCommand],
        whose: str,
        *,
        once: str | None = None,
        actor: Actor = SYSTEM,
        **seen: Any,  # noqa: ANN401 -- the fields of any kind
    ) -> None:
        now = self.clock()
        stream = day_stream(local_date(now), whose)
        if once and self.aggregates.has_done(SECURITY_DAY, stream, once):
            return
        command = kind.model_validate(
            {
                "command_id": once or str(self.new_id()),
                "actor": actor,
                "channel": "security",
                "received_at": now,
                **seen,
            }
        )
        self.aggregates.give(SECURITY_DAY, stream, command)
