"""The straight way of one resident's message: reported, and six steps later closed."""

from collections.abc import Iterator
from itertools import count
from typing import Final
from uuid import UUID

from application.order import Order
from bihuan.demo.messages import reports
from bihuan.demo.scenarios import STRAIGHT
from domain.base import Actor
from domain.policy import Policy

_FALLBACK_UNIT: Final = "general-office"
_SOURCE: Final = "hotline"
"""One that the default pack knows; programs of before took any."""
_numbers = count()
_actors: dict[tuple[str, str], Actor] = {}


class Journey:
    """The orders of one issue, given by those whom the policy names."""

    def __init__(self, policy: Policy, report: dict[str, object]) -> None:
        """Go the way of `report`."""
        self._policy = policy
        self._unit = policy.owner_of(str(report["category"])) or _FALLBACK_UNIT
        # The demo's own source is known to the demo's pack alone; programs of before took any.
        draft = {**report, "source": _SOURCE}
        self.report = Order(
            kind="ReportIssue", actor=self._actor("clerk"), draft=draft, channel="bench"
        )

    def steps(self, issue_id: UUID) -> Iterator[Order]:
        """Yield the six orders that follow the report."""
        for step in STRAIGHT:
            draft = dict(step.draft) | ({"unit": self._unit} if step.to else {})
            yield Order(
                kind=step.kind,
                actor=self._actor(step.by),
                draft=draft,
                issue_id=issue_id,
                channel="bench",
            )

    def _actor(self, role: str) -> Actor:
        unit = self._unit if role == "handler" else self._policy.centre
        if (role, unit) not in _actors:
            _actors[role, unit] = _holder(self._policy, role, unit)
        return _actors[role, unit]


def _holder(policy: Policy, role: str, unit: str) -> Actor:
    """Return the first who holds this post: looked up once, it is nobody's step."""
    holder = next(
        member.id
        for member in policy.members
        if any(post.role == role and post.unit == unit for post in member.posts)
    )
    return Actor.model_validate({"id": holder, "role": role, "unit": unit})


def journeys(policy: Policy, size: int) -> list[Journey]:
    """Return `size` journeys of real messages; every call of this process makes new issues."""
    return [
        Journey(policy, report | {"source": _SOURCE, "external_id": _fresh(report)})
        for report in reports(size)
    ]


def _fresh(report: dict[str, object]) -> str:
    """Return a number that no issue of this process has."""
    return f"{report['external_id']}-{next(_numbers)}"


STEPS: Final = ("ReportIssue", *(step.kind for step in STRAIGHT))
"""The commands of one journey in their order."""
