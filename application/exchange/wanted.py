"""What is asked of an export, who asks, and what came of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from application.exchange.fields import ISSUE_ATTRIBUTES
from domain.base import Actor
from domain.errors import DomainError
from domain.exchange.wish import Wish


class FileExistsAlreadyError(DomainError):
    """Nothing that lies there is overwritten by accident."""

    code, http_status = "file_exists", 409
    text = "{given} exists; accepted: another name, or --force to replace it."


class UnknownConditionError(DomainError):
    """An export is narrowed by what an issue is known by."""

    code = "unknown_condition"
    text = "There is no condition {given}; accepted: NAME=VALUE with one of {accepted}."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is exported: events from `since` until before `until`, by when they happened.

    `where` has the accepted values by attribute: an issue is in that ever had one of each.
    """

    format: str
    out: Path
    since: datetime | None = None
    until: datetime | None = None
    where: Mapping[str, frozenset[str]] | None = None
    is_forced: bool = False

    @property
    def conditions(self) -> tuple[str, ...]:
        """Return the conditions as they were written, in order."""
        return written(self.where or {})

    def wish_of(self, by: "By") -> Wish:
        """Return what an approval of this must be for."""
        return Wish(by.actor.id, by.purpose, self.since, self.until, self.conditions)


@dataclass(frozen=True, slots=True)
class By:
    """Who exports, what for, under which id of the command, and by which approval."""

    actor: Actor
    purpose: str
    command_id: str
    channel: str = "cli"
    approval: int = 0


@dataclass(frozen=True, slots=True)
class Exported:
    """What the file holds. `looked_at` counts the log's events, `destroyed` those gone."""

    path: Path
    position: int
    looked_at: int
    destroyed: int
    events: int
    objects: int
    relations: int
    links: int
    issues: int
    size_bytes: int
    sha256: str


def read_conditions(given: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return conditions by attribute. Raises UnknownConditionError."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for each in given:
        name, _, value = each.partition("=")
        if ISSUE_ATTRIBUTES.get(name) != "string" or not value:
            accepted = tuple(name for name, kind in ISSUE_ATTRIBUTES.items() if kind == "string")
            raise UnknownConditionError(given=each, accepted=accepted)
        found[name].add(value)
    return {name: frozenset(values) for name, values in found.items()}


def written(conditions: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """Return conditions as they are written, in order."""
    return tuple(
        f"{name}={value}" for name in sorted(conditions) for value in sorted(conditions[name])
    )
