"""Who acts: `PERSON[:ROLE[@UNIT]]`, completed from the posts the policy knows."""

from typing import Final, cast, get_args

from pydantic import ValidationError

from bihuan.errors import WrongUsageError
from domain.base import Actor, Role
from domain.policy import Policy, Post

ROLES: Final[tuple[str, ...]] = get_args(Role)
_WITHOUT_POST: Final = ("resident", "system")


def read_actor(text: str, *, command: str, policy: Policy) -> Actor:
    """Return the actor. Whether he may is decided by the domain, not here.

    `resident:PERSON` is a complainant. Of a member, role and unit may be left out where only one of
    his posts may do the command. Raises WrongUsageError with the choices where they are needed.
    """
    person, _, post = text.strip().partition(":")
    if person in _WITHOUT_POST:
        return _actor(post or person, person, None)
    role, _, unit = post.partition("@")
    if role and role not in ROLES:
        raise WrongUsageError(say="actor.role", given=role, accepted=ROLES)
    if unit or role in _WITHOUT_POST:
        return _actor(person, role, unit or None)
    posts = _posts(person, policy)
    if role:
        return _with_role(person, role, posts)
    return _with_any_role(person, posts, allowed=policy.roles.get(command, ()))


def _posts(person: str, policy: Policy) -> tuple[Post, ...]:
    member = policy.member(person)
    if member is None:
        known = tuple(one.id for one in policy.members)
        raise WrongUsageError(say="actor.unknown", given=person, accepted=known)
    return member.posts


def _with_role(person: str, role: str, posts: tuple[Post, ...]) -> Actor:
    units = tuple(post.unit for post in posts if post.role == role)
    if len(units) > 1:
        accepted = tuple(f"{person}:{role}@{unit}" for unit in units)
        raise WrongUsageError(say="actor.ambiguous", given=person, accepted=accepted)
    return _actor(person, role, units[0] if units else None)


def _with_any_role(person: str, posts: tuple[Post, ...], *, allowed: tuple[Role, ...]) -> Actor:
    # With no fitting post but only one at all, the domain refuses and says which role may.
    fitting = tuple(post for post in posts if post.role in allowed) or posts
    if len(fitting) > 1:
        accepted = tuple(f"{person}:{post.role}@{post.unit}" for post in fitting)
        raise WrongUsageError(say="actor.ambiguous", given=person, accepted=accepted)
    return _actor(person, fitting[0].role, fitting[0].unit)


def _actor(person: str, role: str, unit: str | None) -> Actor:
    if not person:
        raise WrongUsageError(say="actor.form")
    try:
        return Actor(id=person, role=cast("Role", role), unit=unit)
    except ValidationError as error:  # too long, or half a character
        raise WrongUsageError(say="actor.form") from error
