"""What a resident may do with his own issue, and which of it would be taken now.

The rules are asked themselves: each act is decided on as if it were given, and nothing is stored.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from application.facts import FactsInForce
from application.order import Order
from application.residents.reports import CHANNEL
from application.streams import Streams
from domain.base import Actor, Sealed
from domain.errors import DomainError
from domain.issue.commands import (
    AddNote,
    AttachEvidence,
    Command,
    KeepConfidential,
    ProvideInformation,
    RateIssue,
    ReopenIssue,
    UrgeIssue,
    WithdrawIssue,
)
from domain.issue.decide import decide
from domain.issue.decide.lookups import reopen_window
from domain.issue.decide.rating import rating_closes_at
from domain.issue.decision import Decision
from domain.issue.facts import Facts, FamilyNeededError
from domain.issue.state import Issue


class Act(NamedTuple):
    """An order of a resident: the fields that he says himself, and those that are so anyhow.

    `sample` is what it holds where only whether it would be taken is asked; `closes_at` tells until
    when it will be, where that ends by itself.
    """

    command: type[Command]
    says: tuple[str, ...]
    sample: Mapping[str, Any]
    given: Mapping[str, Any] = MappingProxyType({})
    closes_at: Callable[[Decision], datetime | None] = lambda _: None


_WORDS: Final = Sealed(key="-", field="-", box="", masked="")
_PICTURE: Final = {
    "file_name": _WORDS,
    "media_type": "image/jpeg",
    "size_bytes": 1,
    "sha256": "0" * 64,
}
PHOTO: Final = "photo"
"""An act whose body is a file."""
ACTS: Final[Mapping[str, Act]] = {
    "answer": Act(ProvideInformation, ("text",), {"text": _WORDS}),
    PHOTO: Act(AttachEvidence, (), _PICTURE, {"visible_to": "complainant"}),
    "words": Act(AddNote, ("text",), {"text": _WORDS}, {"visible_to": "complainant"}),
    "urge": Act(UrgeIssue, ("note",), {}),
    "rating": Act(
        RateIssue, ("stars", "reasons", "note"), {"stars": 5}, closes_at=rating_closes_at
    ),
    "reopen": Act(
        ReopenIssue,
        ("reason", "new_facts"),
        {"reason": _WORDS, "new_facts": True},
        closes_at=lambda decision: reopen_window(decision).due_at,
    ),
    "confidential": Act(KeepConfidential, (), {}),
    "withdraw": Act(WithdrawIssue, ("reason",), {"reason": _WORDS}),
}


class NextAct(NamedTuple):
    """What a resident may do now, by its name; until when, where that ends by itself."""

    name: str
    until: datetime | None


def next_acts(
    issue: Issue, resident: Actor, facts: FactsInForce, streams: Streams, now: datetime
) -> tuple[NextAct, ...]:
    """Return what he may do now. Raises StoreError."""
    judged = facts.at(now, issue)
    samples = ((name, act, _sample(act, issue, resident, now)) for name, act in ACTS.items())
    return tuple(
        NextAct(name, act.closes_at(Decision(issue, sample, judged)))
        for name, act, sample in samples
        if _would_be_taken(issue, sample, judged, streams)
    )


def act_order(
    name: str, issue: Issue, said: Mapping[str, Any], *, key: str, request_id: str
) -> Order:
    """Return the order of an act, as `said`, in the name of whom the code of the issue is."""
    resident = complainant_of(issue)
    assert resident is not None  # noqa: S101 -- the issue was found by its complainant's code
    act = ACTS[name]
    return Order(
        kind=act.command.__name__,
        actor=resident,
        draft={**act.given, **said},
        issue_id=issue.issue_id,
        key=key,
        channel=CHANNEL,
        request_id=request_id,
        by_code=True,
    )


def complainant_of(issue: Issue) -> Actor | None:
    """Return whom the code of the issue was given to: its first complainant, None without one."""
    people: Iterator[str] = (each.person for each in issue.complainants)
    person = next(people, None)
    return Actor(id=person, role="resident") if person else None


def _sample(act: Act, issue: Issue, resident: Actor, now: datetime) -> Command:
    return act.command(
        command_id="asked",
        issue_id=issue.issue_id,
        actor=resident,
        channel=CHANNEL,
        received_at=now,
        **act.given,
        **act.sample,
    )


def _would_be_taken(issue: Issue, command: Command, facts: Facts, streams: Streams) -> bool:
    """Return whether the order would change something now, beside whom it concerns."""
    while True:
        try:
            return bool(decide(issue, command, facts))
        except DomainError:
            return False
        except FamilyNeededError as needed:
            partner = streams.latest(needed.issue_id).issue
            facts = replace(facts, partners={**facts.partners, needed.issue_id: partner})
