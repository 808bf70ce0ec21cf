"""Walks of issues around the loops of the counties' packs: no store, a clock one turns."""

# ruff: noqa: ANN401  # an order's own fields, validated by its model

from collections.abc import Callable
from typing import Any, NamedTuple, Self

from domain.base import SYSTEM, Actor, Sealed
from domain.issue.commands import Command, ReportIssue
from domain.issue.events import IssueEvent
from domain.issue.values import Complainant
from tests.factories import sealed
from tests.issues import Course
from tests.ordinary import MORNING, RESIDENT, in_force

COMPLAINANT = Complainant(person=RESIDENT.id)


class Walk:
    """An issue of a county. People are named by their codes, and act in the post that lets them."""

    def __init__(self, pack: str) -> None:
        """Begin with nothing reported."""
        self.policy = in_force(pack).policy(MORNING)
        self.course = Course(policy=self.policy)

    def who(self, code: str, kind: type[Command]) -> Actor:
        """Return a person of the pack for this order; `resident` and `system` are themselves."""
        if code in {"resident", "system"}:
            return {"resident": RESIDENT, "system": SYSTEM}[code]
        member = self.policy.member(code)
        assert member is not None, f"{code} is nobody of {self.policy.pack}"
        able = self.policy.roles_for(kind.__name__, self._loop(kind))
        post = next((post for post in member.posts if post.role in able), member.posts[0])
        return Actor(id=code, role=post.role, unit=post.unit)

    def report(self, source: str, category: str, /, by: str, **fields: Any) -> Self:
        """Report a resident's matter, or with `complainants=()` what was found."""
        self.give(ReportIssue, by, **{**REPORT, "source": source, "category": category, **fields})
        return self

    def give(
        self, kind: type[Command], by: str = "system", /, **fields: Any
    ) -> tuple[IssueEvent, ...]:
        """Give an order as that person, a minute after the one before."""
        return self.course.give(kind, self.who(by, kind), **fields)

    def then(self, kind: type[Command], by: str = "system", /, **fields: Any) -> Self:
        """Give an order and go on."""
        self.give(kind, by, **fields)
        return self

    def refused(self, kind: type[Command], by: str = "system", /, **fields: Any) -> str:
        """Give an order that a rule refuses; return the error's code."""
        return self.course.refused(kind, self.who(by, kind), **fields).code

    def words(self, text: str) -> Sealed:
        """Return free text as it reaches the rules."""
        return sealed(text)

    def _loop(self, kind: type[Command]) -> Any:
        issue = self.course.issue
        if not issue.version or kind is ReportIssue:
            return None
        return self.policy.loop_for(issue.source, issue.kind, issue.request_type, issue.category)


REPORT: dict[str, Any] = {"complainants": (COMPLAINANT,), "subject": RESIDENT.id}


class Violation(NamedTuple):
    """A row of mechanisms.md: how far a matter went, the order that breaks a rule, its error."""

    says: str
    walk: Callable[[], Walk]
    order: type[Command]
    by: str
    fields: dict[str, Any]
    error: str

    @property
    def outcome(self) -> tuple[str, str]:
        """Return what was refused and by which error."""
        return self.says, self.walk().refused(self.order, self.by, **self.fields)
