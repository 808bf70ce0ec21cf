"""One issue on its way: every step of its errand, by whom, when, and until it is answered."""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from application.order import Order
from bihuan.bootstrap import System, new_id
from bihuan.demo.errands import Errand
from bihuan.demo.fixture import COMPLAINANT
from bihuan.demo.scenarios import Step
from domain.base import Actor, UnitCode
from domain.receipt import Receipt
from domain.step import Outcome
from projections.board import queries as board

PATIENCE_SECONDS: Final = 60.0
"""How long a step without an answer is repeated under its own key."""

_PAUSE_SECONDS: Final = 0.5
FALLBACK_UNIT: Final = "general-office"
"""Takes what has no owner, and what is sent to the wrong unit first."""


class StepFailedError(Exception):
    """A step of the demonstration was not accepted; the message says which and why."""


@dataclass(slots=True)
class Trip:
    """What happened on the way: acknowledged commands and how long each step took.

    What its sheets say happened so many hours before it began, to the second.
    """

    began_at: datetime
    acknowledged: dict[str, Receipt] = field(default_factory=dict)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    scenarios: dict[str, int] = field(default_factory=dict)
    degraded: int = 0
    wall_seconds: float = 0.0

    def took(self, kind: str, seconds: float, outcome: Outcome) -> None:
        """Keep one acknowledged step."""
        self.seconds.setdefault(kind, []).append(seconds)
        self.degraded += outcome.degraded
        if outcome.receipt:
            self.acknowledged[outcome.receipt.command_id] = outcome.receipt


class Journey:
    """One issue on its way. Who acts is one whom the policy names for it."""

    def __init__(self, system: System, trip: Trip, index: int) -> None:
        """Begin the `index`th one of a trip."""
        self._system = system
        self._trip = trip
        self._index = index
        self._issue_id: UUID | None = None
        self._first: UUID | None = None
        """The issue that the present one is about as well."""
        self._owner: UnitCode = FALLBACK_UNIT
        self._unit: UnitCode = FALLBACK_UNIT
        self._loop = system.policy.default_loop

    async def go(self, errand: Errand) -> None:
        """Give the report and every step after it. Raises StepFailedError at a refusal."""
        report, policy = errand.report.draft, self._system.policy
        self._owner = policy.owner_of(report["category"]) or FALLBACK_UNIT
        self._loop = policy.loop_for(
            report["source"], report["kind"], report["request_type"], report["category"]
        )
        await self._give(errand.report)
        for step in errand.steps:
            await asyncio.sleep(step.wait_seconds)
            await self._give(step)
        self._trip.scenarios[errand.way] = self._trip.scenarios.get(errand.way, 0) + 1

    async def _give(self, step: Step) -> None:
        if step.kind == "ReportIssue" and self._issue_id:
            await self._shown(self._issue_id)
            self._first, self._issue_id = self._issue_id, None
        started = time.perf_counter()
        outcome = await self._answer(self._order(step))
        if outcome.kind != "accepted" or outcome.head is None:
            told = outcome.refusal.message if outcome.refusal else outcome.kind
            message = f"{step.kind} of issue {self._index}: {told}"
            raise StepFailedError(message)
        self._issue_id = outcome.head.issue_id
        if step.kind == "MergeIssue":
            self._issue_id = self._first
        self._trip.took(step.kind, time.perf_counter() - started, outcome)

    async def _shown(self, issue_id: UUID) -> None:
        """Wait until the board shows an issue, where another one's clerk looks for its like."""
        until = time.monotonic() + PATIENCE_SECONDS
        while board.find(self._system.views, str(issue_id)) is None:
            if time.monotonic() > until:
                message = f"issue {self._index} does not come onto the board"
                raise StepFailedError(message)
            await asyncio.sleep(_PAUSE_SECONDS)

    async def _answer(self, order: Order) -> Outcome:
        """Repeat the order while there is no answer: stored once, it is not stored again."""
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            outcome = await self._system.give(order)
            if outcome.kind != "unavailable" or time.monotonic() > until:
                return outcome
            await asyncio.sleep(_PAUSE_SECONDS)

    def _order(self, step: Step) -> Order:
        draft = dict(step.draft)
        if step.to:
            self._unit = draft["unit"] = self._owner if step.to == "owner" else self._wrong_unit()
        if step.kind == "MergeIssue":
            draft["into"] = str(self._first)
        return Order(
            kind=step.kind,
            draft=draft,
            actor=self._actor(step),
            issue_id=self._issue_id,
            key=str(new_id()),
            channel="demo",
            **_by_its_sheet(step, self._trip.began_at),
        )

    def _wrong_unit(self) -> UnitCode:
        policy = self._system.policy
        others = [u.code for u in policy.units if u.code not in {self._owner, policy.centre}]
        return others[self._index % len(others)]

    def _actor(self, step: Step) -> Actor:
        if step.person == COMPLAINANT:
            return self._complainant(step)
        return self._member(step) if step.person else self._holder(step)

    def _complainant(self, step: Step) -> Actor:
        """Return the resident who complained first. Raises StepFailedError where nobody did."""
        issue = self._system.read_state(self._issue_id) if self._issue_id else None
        if issue is None or not issue.complainants:
            message = f"{step.kind} of issue {self._index}: nobody complained"
            raise StepFailedError(message)
        return Actor(id=issue.complainants[0].person, role="resident")

    def _member(self, step: Step) -> Actor:
        """Return the person whom the step names, in his first post that may give the order."""
        policy = self._system.policy
        member = policy.member(step.person or "")
        if member is None:
            message = f"{step.kind} of issue {self._index}: nobody is called {step.person}"
            raise StepFailedError(message)
        accepted = policy.roles_for(step.kind, self._loop)
        able = (post for post in member.posts if post.role in accepted)
        post = next(able, member.posts[0])
        return Actor(id=member.id, role=post.role, unit=post.unit)

    def _holder(self, step: Step) -> Actor:
        policy = self._system.policy
        unit = self._unit if step.by == "handler" else policy.centre
        holders = [
            member.id
            for member in policy.members
            if any(post.role == step.by and post.unit == unit for post in member.posts)
        ]
        return Actor(id=holders[self._index % len(holders)], role=step.by, unit=unit)


def _by_its_sheet(step: Step, began_at: datetime) -> dict[str, Any]:
    """Return when a step happened that is entered afterwards, and the slip that says so."""
    if step.hours_ago is None:
        return {}
    ago = timedelta(hours=float(step.hours_ago))
    return {"occurred_at": began_at - ago, "slip": step.slip}
