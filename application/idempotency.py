"""One order for one key: given again it gets the answer it got, and no other order gets that.

`accept` deduplicates by command id within one issue and for ever. Here a key means one order among
all of an actor's, whatever it is about; a refusal is an answer like any other.
"""

import hmac
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

from application.covered import covered
from application.order import Order
from application.outcomes import away, refused
from application.together import Together
from application.vault import VaultUnavailableError
from application.vault_answers import Answer, AnswerRows, Note, beginning, forgetting, keeping
from domain.errors import DomainError
from domain.step import Outcome

KEPT_FOR: Final = timedelta(days=30)
_FORGOTTEN: Final = frozenset({412, 429})
"""Refusals that tell nothing of the order itself: with what has changed it is given once more."""


class OtherOrderError(DomainError):
    """The key was used for another order, which is not done again under it, nor this one."""

    code, http_status = "idempotency_key_reused", 422
    text = "The key was used for another order; accepted: a new key for each order."


class StillRunningError(DomainError):
    """The first order under this key is not answered yet; ask again in a moment."""

    code, http_status, retryable = "idempotency_key_running", 409, True
    text = "The first order under this key still runs; accepted: the same again, in a moment."


class Once:
    """Gives each order at most one answer. What it keeps tells nothing of what was said."""

    def __init__(self, rows: AnswerRows, key: bytes) -> None:
        """Keep answers in `rows`; of orders a digest keyed by `key`."""
        self._rows = rows
        self._key = key
        self._notes: Together[Note, Answer | None] = Together(rows.write)

    async def give(self, order: Order, take: Callable[[Order], Awaitable[Outcome]]) -> Outcome:
        """Return the order's answer: the one it had, else what `take` makes of it.

        An order without a key is new whenever it is given.
        """
        if order.key is None:
            return await take(order)
        name, said = self._digest(order.actor.id, order.key), self._digest(*_said(order))
        try:
            known = await self._notes.ask(beginning(name, said))
        except VaultUnavailableError as error:
            return away(error)
        if known is not None:
            return _answered(known, said)
        return await self._taken(name, order, take)

    async def _taken(
        self, name: str, order: Order, take: Callable[[Order], Awaitable[Outcome]]
    ) -> Outcome:
        kept = False
        try:
            outcome = _covered(await take(order))
            kept = await self._keep(name, outcome)
        finally:
            if not kept:
                # Whatever became of it: the same order may be given again, no other one.
                self._released(name)
        return outcome

    async def _keep(self, name: str, outcome: Outcome) -> bool:
        if outcome.kind == "unavailable":
            return False
        try:
            await self._notes.ask(_note_of(name, outcome))
        except VaultUnavailableError:
            return False  # `accept` knows the command for ever; only a refusal is judged anew
        return True

    def _released(self, name: str) -> None:
        try:
            self._rows.release(name)
        except VaultUnavailableError:
            return  # it counts as running for a while and then no more

    def forget_old(self, now: datetime) -> int:
        """Forget keys of long ago; return how many. Raises VaultUnavailableError.

        `accept` knows their commands for ever: nothing is done twice, a refusal is judged anew.
        """
        before = (now - KEPT_FOR).astimezone(UTC).isoformat(timespec="microseconds")
        return self._rows.forget_before(before)

    def _digest(self, *parts: object) -> str:
        text = json.dumps(parts, ensure_ascii=False, sort_keys=True, default=str)
        return hmac.new(self._key, text.encode("utf-8", "surrogatepass"), sha256).hexdigest()


def _said(order: Order) -> tuple[object, ...]:
    """Return what makes the order this one: who acts, what it says; not the version he saw."""
    actor = order.actor
    return (
        *(order.kind, actor.role, actor.unit, order.issue_id),
        *(order.draft, order.occurred_at, order.slip),
    )


def _answered(known: Answer, said: str) -> Outcome:
    if known.said != said:
        return refused(OtherOrderError())
    if known.outcome is None:
        return refused(StillRunningError())
    return Outcome.model_validate_json(known.outcome)


def _note_of(name: str, outcome: Outcome) -> Note:
    if outcome.refusal and outcome.refusal.http_status in _FORGOTTEN:
        return forgetting(name)
    return keeping(name, outcome.model_dump_json(exclude_defaults=True))


def _covered(outcome: Outcome) -> Outcome:
    """Return the outcome as it may be kept."""
    if outcome.refusal is None:
        return outcome
    return outcome.model_copy(update={"refusal": covered(outcome.refusal)})
