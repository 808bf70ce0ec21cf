"""Who acts: `PERSON[:ROLE[@UNIT]]`, completed from the posts the directory knows."""

from collections.abc import Collection
from itertools import islice
from typing import TYPE_CHECKING, Final, cast, get_args

from pydantic import ValidationError

from bihuan.cli.denials import acts
from bihuan.cli.run import Run
from bihuan.errors import WrongUsageError
from domain.base import Actor, Role
from domain.directory import Directory
from domain.directory.records import Post

if TYPE_CHECKING:  # the composition root is loaded when a command opens it
    from bihuan.bootstrap import System

ROLES: Final[tuple[str, ...]] = get_args(Role)
_SHOWN: Final = 80
"""So many people at most are named as choices."""

_WITHOUT_POST: Final = ("resident", "system")


def read_actor(text: str, *, allowed: Collection[str], directory: Directory) -> Actor:
    """Return the actor. Whether he may is decided by the domain, not here.

    `resident:PERSON` is a complainant. Of a member, role and unit may be left out where only one of
    his posts has an allowed role. Raises WrongUsageError with the choices where they are needed.
    """
    person, _, post = text.strip().partition(":")
    if person in _WITHOUT_POST:
        return _actor(post or person, person, None)
    role, _, unit = post.partition("@")
    if role and role not in ROLES:
        raise WrongUsageError(say="actor.role", given=role, accepted=ROLES)
    if unit or role in _WITHOUT_POST:
        return _actor(person, role, unit or None)
    posts = _posts(person, directory)
    if role:
        return _with_role(person, role, posts)
    return _with_any_role(person, posts, allowed=allowed)


def who_orders(run: Run, system: "System", given: str | None, allowed: Collection[str]) -> Actor:
    """Return who gives an order: as given, else as the settings say.

    Raises WrongUsageError with who may, where nobody is named.
    """
    text = given or run.settings.actor
    if not text:
        raise WrongUsageError(say="actor.missing", accepted=who_may(allowed, system.today))
    return acts(read_actor(text, allowed=allowed, directory=system.today))


def who_may(roles: Collection[str], directory: Directory) -> tuple[str, ...]:
    """Return some of those who hold a post of one of these roles."""
    people = directory.registers.people.holding(directory.day)
    able = (
        one.code
        for one in people
        if any(post.role in roles for post in directory.own_posts(one.code))
    )
    return tuple(islice(able, _SHOWN))


def _posts(person: str, directory: Directory) -> tuple[Post, ...]:
    posts = directory.posts_of(person)
    if not posts:
        people = directory.registers.people.holding(directory.day)
        known = tuple(one.code for one in islice(people, _SHOWN))
        raise WrongUsageError(say="actor.unknown", given=person, accepted=known)
    return posts


def _with_role(person: str, role: str, posts: tuple[Post, ...]) -> Actor:
    units = tuple(post.unit for post in posts if post.role == role)
    if len(units) > 1:
        accepted = tuple(f"{person}:{role}@{unit}" for unit in units)
        raise WrongUsageError(say="actor.ambiguous", given=person, accepted=accepted)
    return _actor(person, role, units[0] if units else None)


def _with_any_role(person: str, posts: tuple[Post, ...], *, allowed: Collection[str]) -> Actor:
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
