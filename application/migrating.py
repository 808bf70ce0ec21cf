"""Takes open issues over to a version of a policy, one by one, by the ordinary way."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from application.order import Order
from application.streams import Streams
from domain.base import Actor
from domain.issue.values import FINAL
from domain.receipt import Refusal
from domain.step import Outcome


@dataclass(frozen=True, slots=True)
class Migrated:
    """What became of one issue; without a refusal and `is_moved` False it had that version."""

    issue_id: UUID
    number: str
    is_moved: bool
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Migration:
    """To which version, who orders it, and why."""

    ref: str
    actor: Actor
    why: str
    key: str
    channel: str = "console"


class Migrating:
    """Open issues keep the version they began with until somebody orders otherwise."""

    def __init__(self, streams: Streams, submit: Callable[[Order], Awaitable[Outcome]]) -> None:
        """Look at issues in `streams`, and send the orders through `submit`."""
        self._streams = streams
        self._submit = submit

    async def take_over(self, issues: Iterable[UUID], given: Migration) -> list[Migrated]:
        """Order each issue to go over to the version; a refusal holds up no other."""
        return [await self._one(issue_id, given) for issue_id in issues]

    def of_same_pack(self, issues: Iterable[UUID], ref: str) -> list[UUID]:
        """Return those that are open under another version of the pack of `ref`."""
        return [issue_id for issue_id in issues if self._is_behind(issue_id, ref)]

    def _is_behind(self, issue_id: UUID, ref: str) -> bool:
        issue = self._streams.latest(issue_id).issue
        pack, own = ref.partition("@")[0], issue.policy_ref
        return issue.status not in FINAL and own != ref and own.partition("@")[0] == pack

    async def _one(self, issue_id: UUID, given: Migration) -> Migrated:
        order = Order(
            kind="ReviseDeadlines",
            actor=given.actor,
            draft={"why": "policy", "policy_ref": given.ref, "note": given.why},
            issue_id=issue_id,
            key=given.key,
            channel=given.channel,
        )
        outcome = await self._submit(order)
        number = self._streams.latest(issue_id).issue.number
        return Migrated(issue_id, number, outcome.receipt is not None, outcome.refusal)
