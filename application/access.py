"""Who sees and may what, by directory and packs in force now; the rules are the domain's."""

from dataclasses import dataclass

from application.facts import FactsInForce
from application.ports import Clock
from domain.access.fields import View, view_of
from domain.access.permit import answer
from domain.access.principal import Principal
from domain.access.sight import Sight, sees, sight_of, sight_of_person
from domain.base import Actor, PersonCode
from domain.directory.directory import Ties
from domain.issue.facts import Facts
from domain.issue.state import Issue
from domain.policy import Policy
from domain.receipt import Refusal


@dataclass(frozen=True, slots=True)
class Access:
    """What readers ask before they show an issue. Every method raises StoreError."""

    facts: FactsInForce
    clock: Clock

    def sight(self, reader: Actor) -> Sight:
        """Return what the reader sees in the role that he acts in."""
        policy, *counties = self._policies()
        return sight_of(reader, self.facts.directory(self.clock()), policy, counties)

    def sight_of_person(self, person: PersonCode) -> Sight:
        """Return what somebody sees in all of his posts together."""
        policy, *counties = self._policies()
        return sight_of_person(person, self.facts.directory(self.clock()), policy, counties)

    def sight_for(self, caller: Principal) -> Sight:
        """Return what the caller sees: by his posts, and as a complainant."""
        return self.sight_of_person(caller.person) | Sight(complainant=caller.person)

    def view_for(self, caller: Principal, issue: Issue) -> View:
        """Return what of the issue the caller gets: as staff where a post brings him to it."""
        if sees(self.sight_of_person(caller.person), issue):
            role = caller.posts[0].role if caller.posts else "reporter"
            return self.view(Actor(id=caller.person, role=role), issue)
        return self.view(Actor(id=caller.person, role="resident"), issue)

    def ties_of(self, caller: Principal) -> Ties:
        """Return whose complaints the caller has no part in."""
        return self.facts.directory(self.clock()).ties(caller.person)

    def view(self, reader: Actor, issue: Issue) -> View:
        """Return which parts of the issue the reader gets."""
        return view_of(reader, issue, self.facts.directory(self.clock()))

    def answer(self, actor: Actor, command: str, issue: Issue, facts: Facts) -> Refusal | None:
        """Return what the actor is told who would give this order: 404 where he sees no issue."""
        return answer(actor, command, issue, facts, self.sight(actor))

    def _policies(self) -> list[Policy]:
        return self.facts.policies(self.clock())
