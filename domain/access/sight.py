"""Which issues somebody sees: a value that queries take as a filter, and one issue is held against.

One sees one's own subtree, one's own issues, or what one's role may see. What is not seen is not
there: whoever asks is answered as if there were no such issue.
"""

from collections.abc import Collection, Iterator
from uuid import UUID

from domain.access.parties import parties_of
from domain.base import Actor, Frozen, PersonCode, UnitCode
from domain.directory import Directory
from domain.issue.errors import IssueNotFoundError
from domain.issue.facts import Facts
from domain.issue.state import Issue
from domain.policy import Policy


class Sight(Frozen):
    """What is seen: each part adds issues, and none of them takes any away. Empty sees nothing."""

    everything: bool = False
    packs: frozenset[str] = frozenset()
    """Issues that these packs rule, of whatever unit."""
    units: frozenset[UnitCode] = frozenset()
    """Issues that one of these units is or was a party of."""
    person: PersonCode | None = None
    """Issues that he found, reported or was offered."""
    complainant: str | None = None
    """Issues of a resident, by his person id."""
    issue: UUID | None = None
    """One issue, whose number and code were shown."""

    def __or__(self, other: "Sight") -> "Sight":
        """Return what either sees, of one person in several posts."""
        return Sight(
            everything=self.everything or other.everything,
            packs=self.packs | other.packs,
            units=self.units | other.units,
            person=self.person or other.person,
            complainant=self.complainant or other.complainant,
            issue=self.issue or other.issue,
        )


EVERYTHING = Sight(everything=True)


def sees(sight: Sight, issue: Issue) -> bool:
    """Return whether the issue is there for whoever has this sight."""
    if issue.version == 0:
        return False
    if sight.everything or issue.issue_id == sight.issue or pack_of(issue) in sight.packs:
        return True
    parties = parties_of(issue)
    return (
        not sight.units.isdisjoint(parties.units)
        or sight.person in parties.people
        or sight.complainant in parties.complainants
    )


def is_there_for(
    actor: Actor, issue: Issue, directory: Directory, policy: Policy, ruling: Policy
) -> bool:
    """Return whether the actor sees the issue in the role he acts in, in a post taken for his.

    That is `sees` of his `sight_of` without the whole subtree, for every step asks it; `policy` is
    the configured one, `ruling` the issue's own. Whether he holds the post is asked beside it.
    """
    if issue.version == 0:
        return False
    if actor.role in {"system", "resident"}:
        return actor.role == "system" or actor.id in {each.person for each in issue.complainants}
    reach = policy.sight.get(actor.role, "own")
    if reach == "all" or (reach != "own" and actor.unit in {policy.centre, ruling.centre}):
        return True
    parties = parties_of(issue)
    if actor.id in parties.people:
        return True
    return reach != "own" and any(lies_in(directory, each, actor.unit) for each in parties.units)


def is_there_for_person(
    person: PersonCode,
    issue: Issue,
    directory: Directory,
    policy: Policy,
    counties: Collection[Policy] = (),
) -> bool:
    """Return whether somebody sees the issue in any of his posts.

    That is `sees` of his `sight_of_person` without whole subtrees, for every request asks it.
    """
    pack = pack_of(issue)
    ruling = next((each for each in counties if each.pack == pack), policy)
    return any(
        is_there_for(actor, issue, directory, policy, ruling)
        for actor in _actors(person, directory)
    )


def check_seen(issue: Issue, actor: Actor, facts: Facts) -> None:
    """Raise IssueNotFoundError where the issue is not there for the actor.

    Whoever takes a matter in need not see the one that it turns out to repeat.
    """
    policy = facts.configured or facts.policy
    if facts.via != "intake" and not is_there_for(
        actor, issue, facts.directory, policy, facts.policy
    ):
        raise IssueNotFoundError(given=str(issue.issue_id))


def lies_in(directory: Directory, code: UnitCode, top: UnitCode | None) -> bool:
    """Return whether a unit, or who has its duties today, is this one or lies below it."""
    heir = directory.successor(code)
    return heir is not None and (
        heir == top or any(above.code == top for above in directory.above(heir))
    )


def pack_of(issue: Issue) -> str:
    """Return the pack that rules the issue."""
    return issue.policy_ref.partition("@")[0]


def sight_of(
    actor: Actor, directory: Directory, policy: Policy, counties: Collection[Policy] = ()
) -> Sight:
    """Return what the actor sees in the role he acts in; nothing in a post that he does not hold.

    The centre of `policy` takes in every issue and answers for those that nobody has yet: its
    people see all where others see their subtree. Those of a county's centre see what its pack
    rules; `counties` are the policies beside the configured one.
    """
    if actor.role == "system":
        return EVERYTHING
    if actor.role == "resident":
        return Sight(complainant=actor.id)
    if not directory.holds_post(actor) or actor.unit is None:
        return Sight()
    reach = policy.sight.get(actor.role, "own")
    own = Sight(person=actor.id)
    if reach == "own":
        return own
    if reach == "all" or actor.unit == policy.centre:
        return EVERYTHING
    packs = frozenset(each.pack for each in counties if each.centre == actor.unit)
    return own | Sight(packs=packs, units=subtree(directory, actor.unit))


def sight_of_person(
    person: PersonCode, directory: Directory, policy: Policy, counties: Collection[Policy] = ()
) -> Sight:
    """Return what somebody sees in all of his posts together."""
    found = Sight()
    for actor in _actors(person, directory):
        found |= sight_of(actor, directory, policy, counties)
    return found


def _actors(person: PersonCode, directory: Directory) -> Iterator[Actor]:
    for post in directory.posts_of(person):
        yield Actor(id=person, role=post.role, unit=post.unit)


def subtree(directory: Directory, top: UnitCode) -> frozenset[UnitCode]:
    """Return the unit, those below it, and the retired ones whose duties came to any of them."""
    inside: dict[UnitCode, bool] = {}

    def lies_inside(code: UnitCode) -> bool:
        if code not in inside:
            inside[code] = code == top  # also ends a circle of parents
            unit = directory.unit(code)
            parent = directory.successor(unit.parent) if unit and unit.parent else None
            inside[code] = inside[code] or (parent is not None and lies_inside(parent))
        return inside[code]

    heirs = {code: directory.successor(code) for code in directory.registers.units.versions}
    return frozenset(code for code, heir in heirs.items() if heir and lies_inside(heir))
