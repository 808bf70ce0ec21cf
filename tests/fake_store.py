"""A small store in memory that keeps the promises of `accept`, for tests of the workflow."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from threading import Lock
from uuid import UUID, uuid4

from domain.receipt import Head, Receipt, Refusal
from domain.step import Envelope, Outcome


def step_of(
    issue_id: UUID, do: str = "step", *, command_id: str | None = None, **given: str
) -> Envelope:
    """Return an envelope whose command the fake store understands, good for ten seconds."""
    return Envelope(
        issue_id=issue_id,
        command_id=command_id or str(uuid4()),
        command=json.dumps({"do": do, **given}),
        signature="",
        expires_at=datetime.now(UTC) + timedelta(seconds=10),
    )


def nothing(_: str) -> None:
    """Do nothing at the moment the store calls out."""


@dataclass
class FakeStore:
    """Streams as heads, receipts by command id. Safe for threads.

    Commands: step; close; reopen; refuse; due (with `at`: the next timer is set). `acts` counts
    the due acts per issue and `fired_at` keeps their instants; `is_due` False makes them no-ops.
    `before` and `after` are called around an append with the command id and may raise or wait.
    """

    heads: dict[UUID, Head] = field(default_factory=dict)
    receipts: dict[str, Receipt] = field(default_factory=dict)
    acts: Counter[UUID] = field(default_factory=Counter)
    loads: Counter[UUID] = field(default_factory=Counter)
    fired_at: list[datetime] = field(default_factory=list)
    is_due: bool = True
    before: Callable[[str], None] = nothing
    after: Callable[[str], None] = nothing
    lock: Lock = field(default_factory=Lock)

    def new_issue(self, next_timer: datetime | None = None) -> Head:
        """Store an issue of one event and return its head."""
        issue_id = uuid4()
        self.heads[issue_id] = Head(
            issue_id=issue_id,
            number=f"PD-2026-{len(self.heads):06}",
            version=1,
            digest="first",
            status="REPORTED",
            is_open=True,
            next_timer=next_timer,
        )
        return self.heads[issue_id]

    def accept(self, envelope: Envelope) -> Outcome:
        """Append one event for a new command id; answer a known one with its receipt."""
        self.before(envelope.command_id)
        with self.lock:
            outcome = self._decide(envelope)
        self.after(envelope.command_id)
        return outcome

    def act_on_due(self, issue_id: UUID, fired_at: datetime) -> Outcome:
        """Take the next timer away, or do nothing when nothing is due."""
        with self.lock:
            self.acts[issue_id] += 1
            self.fired_at.append(fired_at)
            head = self.heads[issue_id]
            if self.is_due and head.next_timer and head.next_timer <= fired_at:
                head = self._append(issue_id, f"due-{fired_at.isoformat()}", {"next_timer": None})
            return Outcome(kind="accepted", head=head)

    def load_head(self, issue_id: UUID) -> Outcome:
        """Return the head, or none where there is no such issue."""
        with self.lock:
            self.loads[issue_id] += 1
            return Outcome(kind="accepted", head=self.heads.get(issue_id))

    def move(self, issue_id: UUID, **changes: object) -> Head:
        """Append directly, behind the workflow's back."""
        with self.lock:
            return self._append(issue_id, str(uuid4()), changes)

    def _decide(self, envelope: Envelope) -> Outcome:
        head = self.heads.get(envelope.issue_id)
        command = json.loads(envelope.command)
        if head is None or command["do"] == "refuse":
            refusal = Refusal(code="refused", http_status=422, message="not so")
            return Outcome(kind="refused", head=head, refusal=refusal)
        if envelope.command_id not in self.receipts:
            if envelope.expires_at <= datetime.now(UTC):
                refusal = Refusal(code="expired", http_status=503, message="too late")
                return Outcome(kind="unavailable", refusal=refusal)
            head = self._append(envelope.issue_id, envelope.command_id, _changes(command))
        return Outcome(kind="accepted", receipt=self.receipts[envelope.command_id], head=head)

    def _append(self, issue_id: UUID, command_id: str, changes: dict[str, object]) -> Head:
        before = self.heads[issue_id]
        version = before.version + 1
        digest = sha256(f"{before.digest}{command_id}".encode()).hexdigest()
        head = before.model_copy(update={"version": version, "digest": digest, **changes})
        self.heads[issue_id] = head
        self.receipts[command_id] = Receipt(
            command_id=command_id,
            issue_id=issue_id,
            number=head.number,
            first_version=version,
            last_version=version,
            topics=("issue.stepped.v1",),
            status=head.status,
            recorded_at=datetime.now(UTC),
            position=len(self.receipts) + 1,
            digest=digest,
        )
        return head


def _changes(command: dict[str, str]) -> dict[str, object]:
    match command["do"]:
        case "close":
            return {"status": "CLOSED", "is_open": False, "next_timer": None}
        case "reopen":
            return {"status": "REOPENED", "is_open": True}
        case "due":
            return {"next_timer": datetime.fromisoformat(command["at"])}
    return {}
