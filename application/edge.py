"""The edge: an order in clear text becomes a sealed, signed command."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final
from uuid import UUID

from pydantic import ValidationError

from application.boilerplate import is_copied
from application.misfit import malformed
from application.order import Order
from application.personal_data import ErasedError, PersonalData
from application.ports import Clock, NewId
from application.preparing import prepared
from application.sealing import seal_draft
from application.signing import CommandSigner
from application.streams import Streams
from domain.base import Sealed
from domain.clear_text import check_draft
from domain.errors import MalformedError
from domain.issue.commands import (
    AttachEvidence,
    Command,
    ResolveIssue,
    WithdrawIssue,
    command_type,
    encode_command,
)
from domain.issue.errors import IssueNotFoundError
from domain.issue.ids import command_id, issue_id_of_key, issue_id_of_source
from domain.issue.state import Issue
from domain.masking import address_forms
from domain.step import Envelope, signed_text

VALID_FOR: Final = timedelta(seconds=15)
Reuse = Callable[[UUID, str], tuple[str, ...]]
"""Says how a file of this digest was used before, where an issue is to get it."""


def _no_files(_issue: UUID, _sha256: str) -> tuple[str, ...]:
    return ()


class Edge:
    """Where clear text ends: behind it there are only sealed values."""

    def __init__(
        self,
        streams: Streams,
        personal: PersonalData,
        signer: CommandSigner,
        *,
        clock: Clock,
        new_id: NewId,
        reuse: Reuse = _no_files,
    ) -> None:
        """Take what seals and signs; `streams` tells whose key seals a later step."""
        self._streams = streams
        self._personal = personal
        self._signer = signer
        self._clock = clock
        self._new_id = new_id
        self._reuse = reuse

    def command(self, order: Order) -> Command:
        """Return the order as a command with its personal text sealed.

        Raises DomainError: unknown or malformed command, empty or too long text, unknown issue.
        """
        model = command_type(order.kind)
        check_draft(order.draft)
        key = str(self._new_id()) if order.key is None else order.key
        if not key.strip():
            raise MalformedError(
                field="command_id", problem="is blank", accepted="a text, or none for a new one"
            )
        issue_id = order.issue_id or self._new_issue_id(order, key)
        issue = self._streams.recent(issue_id).issue
        if issue.version == 0 and not model.creates:
            raise IssueNotFoundError(given=str(issue_id))
        sealed = seal_draft(
            model,
            prepared(model, order.draft),
            issue_id=issue_id,
            subject=issue.subject or None,
            personal=self._personal,
            known=self._known(issue),
        )
        header: dict[str, object] = {
            "command_id": command_id(order.actor, key),
            "issue_id": issue_id,
            "actor": order.actor,
            "channel": order.channel,
            "received_at": self._clock(),
            "occurred_at": order.occurred_at,
            "expected_version": order.expected_version,
            "slip": order.slip,
            "request_id": order.request_id,
        }
        if model is ResolveIssue:
            header["flags"] = self._flags(issue, order)
        elif model is AttachEvidence:
            header["flags"] = self._reuse(issue_id, str(order.draft.get("sha256", "")))
        elif model is WithdrawIssue:
            header["by_code"] = order.by_code
        try:
            return model.model_validate({**sealed, **header})
        except ValidationError as error:
            raise malformed(error, model) from None

    def envelope(self, command: Command) -> Envelope:
        """Return the command signed for one attempt."""
        unsigned = Envelope(
            issue_id=command.issue_id,
            command_id=command.command_id,
            command=encode_command(command),
            signature="",
            expires_at=self._clock() + VALID_FOR,
        )
        signature = self._signer.sign(signed_text(unsigned))
        return unsigned.model_copy(update={"signature": signature})

    def same_text(self, issue: Issue, order: Order) -> bool:
        """Return whether the order reports the same kind, title and text as the issue has.

        An erased issue answers to its number: nobody can compare any more.
        """
        return order.draft.get("kind") == issue.kind and all(
            self._equals(stored, order.draft.get(field), issue.issue_id)
            for field, stored in (("title", issue.title), ("text", issue.text))
        )

    def _equals(self, stored: Sealed | None, given: object, issue_id: UUID) -> bool:
        if stored is None:
            return given is None
        try:
            return self._personal.reveal(stored, issue_id) == given
        except ErasedError:
            return True

    def _flags(self, issue: Issue, order: Order) -> tuple[str, ...]:
        """Return what only the words themselves tell about a reply (rules.md 12.4)."""
        words = [self._clear(text, issue.issue_id) for text in (issue.text, issue.title) if text]
        copied = is_copied(str(order.draft.get("reply", "")), words)
        return ("boilerplate",) if copied else ()

    def _new_issue_id(self, order: Order, key: str) -> UUID:
        source, external_id = order.draft.get("source"), order.draft.get("external_id")
        if source and external_id:
            return issue_id_of_source(str(source), str(external_id))
        return issue_id_of_key(order.actor, key)

    def _known(self, issue: Issue) -> tuple[str, ...]:
        names = [complainant.name for complainant in issue.complainants]
        names += [respondent.name for respondent in issue.respondents]
        address = issue.location.address if issue.location else None
        known = [self._clear(name, issue.issue_id) for name in names if name]
        if address:
            known += address_forms(self._clear(address, issue.issue_id))
        return tuple(text for text in known if text)

    def _clear(self, sealed: Sealed, issue_id: UUID) -> str:
        try:
            return self._personal.reveal(sealed, issue_id)
        except ErasedError:
            return ""
