"""Since when somebody holds the post that he acts in, or for whom he acts in it."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from domain.base import Actor, PersonCode
from domain.directory.directory import Directory
from domain.directory.posts import post_on
from domain.directory.records import Person, Post


class Tenure(NamedTuple):
    """A post as one held it on a day, without a break since `since`; None where it always was so.

    `acting_for` is the absent person whose post it is, None for one's own.
    """

    post: str
    since: date | None
    acting_for: PersonCode | None = None


def tenure(directory: Directory, actor: Actor) -> Tenure | None:
    """Return how the actor came to his role and unit on the directory's day, None if he did not."""
    found = (
        held
        for post, held in tenures(directory, actor.id)
        if (post.role, post.unit) == (actor.role, actor.unit)
    )
    return next(found, None)


def tenures(directory: Directory, person: PersonCode) -> Iterator[tuple[Post, Tenure]]:
    """Yield the posts the person holds on the directory's day, then those he acts in."""
    yield from _own(directory, person)
    for absence in directory.registers.absences.holding(directory.day):
        if absence.deputy == person:
            for post, held in _own(directory, absence.person):
                yield post, Tenure(held.post, absence.valid_from, absence.person)


def _own(directory: Directory, person: PersonCode) -> Iterator[tuple[Post, Tenure]]:
    member = directory.member(person)
    for code in member.posts if member else ():
        post = post_on(directory.registers, code, directory.day)
        if post:
            versions = directory.registers.people.versions[person]
            yield post, Tenure(code, _unbroken(versions, code, directory.day))


def _unbroken(versions: Iterable[Person], post: str, day: date) -> date | None:
    """Return the first day of the versions without a gap, up to `day`, that hold the post."""
    since, ended = date.min, None
    for version in versions:
        if version.start > day:
            break
        if post not in version.posts:
            ended = None
            continue
        if ended != version.start:
            since = version.start
        ended = version.end
    return None if since == date.min else since
