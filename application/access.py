"""Who sees and may what, by directory and packs in force now; the rules are the domain's."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from application.facts import FactsInForce
from application.ports import Clock
from application.streams import Streams
from domain.access.duties import Duty, check_duty
from domain.access.fields import View, view_of
from domain.access.parties import parties_of
from domain.access.permit import answer, permitted
from domain.access.principal import Principal
from domain.access.sight import (
    Sight,
    is_there_for_person,
    sees,
    sight_of,
    sight_of_person,
)
from domain.base import Actor, PersonCode
from domain.directory import Directory
from domain.directory.directory import Ties
from domain.issue.facts import Facts, FamilyNeededError
from domain.issue.state import Issue
from domain.policy import Policy
from domain.privacy.errors import IssueDestroyedError
from domain.receipt import Refusal

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Access:
    """What readers ask before they show an issue. Every method raises StoreError."""

    facts: FactsInForce
    streams: Streams
    clock: Clock

    @property
    def today(self) -> Directory:
        """Return who and what there is today."""
        return self.facts.directory(self.clock())

    def sight(self, reader: Actor) -> Sight:
        """Return what the reader sees in the role that he acts in."""
        policy, *counties = self._policies()
        return sight_of(reader, self.today, policy, counties)

    def sight_of_person(self, person: PersonCode) -> Sight:
        """Return what somebody sees in all of his posts together."""
        policy, *counties = self._policies()
        return sight_of_person(person, self.today, policy, counties)

    def sight_for(self, caller: Principal) -> Sight:
        """Return what the caller sees: by his posts, and as a complainant."""
        return self.sight_of_person(caller.person) | Sight(complainant=caller.person)

    def is_there_for(self, caller: Principal, issue: Issue) -> bool:
        """Return whether the caller sees the issue, as `sees` says of his `sight_for`."""
        if caller.person in parties_of(issue).complainants:
            return issue.version > 0
        return self._is_there_by_post(caller.person, issue)

    def sees(self, sight: Sight, issue_id: UUID) -> bool:
        """Return whether an issue is there for whoever has this sight."""
        try:
            return sight.everything or sees(sight, self.streams.latest(issue_id).issue)
        except IssueDestroyedError:
            return False

    def view_for(self, caller: Principal, issue: Issue) -> View:
        """Return what of the issue the caller gets: as staff where a post brings him to it."""
        if self._is_there_by_post(caller.person, issue):
            role = caller.posts[0].role if caller.posts else "reporter"
            return self.view(Actor(id=caller.person, role=role), issue)
        return self.view(Actor(id=caller.person, role="resident"), issue)

    def ties_of(self, caller: Principal) -> Ties:
        """Return whose complaints the caller has no part in."""
        return self.today.ties(caller.person)

    def view(self, reader: Actor, issue: Issue) -> View:
        """Return which parts of the issue the reader gets."""
        return view_of(reader, issue, self.today)

    def answer(self, actor: Actor, command: str, issue: Issue) -> Refusal | None:
        """Return what the actor is told who would give this order: 404 where he sees no issue."""
        return self._of_family(lambda facts: answer(actor, command, issue, facts), issue)

    def permitted(self, actor: Actor, issue: Issue) -> tuple[str, ...]:
        """Return the orders that the actor may give to the issue, whatever its status."""
        return self._of_family(lambda facts: permitted(actor, issue, facts), issue)

    def check_duty(self, caller: Principal, duty: Duty) -> None:
        """Raise NotPermittedError unless one of his posts, or his office, brings it with it."""
        check_duty(duty, caller.person, caller.posts, caller.office)

    def _of_family(self, ask: Callable[[Facts], T], issue: Issue) -> T:
        """Ask about the issue, with those of its family that the answer hangs on."""
        partners: dict[UUID, Issue] = {}
        while True:
            facts = self.facts.at(self.clock(), issue, partners=partners)
            try:
                return ask(facts)
            except FamilyNeededError as needed:
                partners[needed.issue_id] = self.streams.latest(needed.issue_id).issue

    def _is_there_by_post(self, person: PersonCode, issue: Issue) -> bool:
        policy, *counties = self._policies()
        return is_there_for_person(person, issue, self.today, policy, counties)

    def _policies(self) -> list[Policy]:
        return self.facts.policies(self.clock())
