"""What the registers of posts, people and absences ask of a record."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from domain.base import Role
from domain.directory.errors import (
    OrphanError,
    PostsConflictError,
    PostTakenError,
    ValidityError,
)
from domain.directory.posts import implied_post, post_on
from domain.directory.records import ROLES, Absence, Person, Post, Record
from domain.directory.references import check_tree, require
from domain.directory.registers import Registers

CONFLICTS: Final[Mapping[Role, frozenset[str]]] = {"auditor": ROLES - {"auditor"}}
"""Role → roles that nobody holds beside it. An auditor never acts on a case (rules.md 10)."""


def check_post(post: Post, registers: Registers, day: date) -> None:
    """Raise OrphanError without its unit or the post above, TreeCycleError above itself."""
    require(post, "unit", post.unit, registers.units, day)
    if post.under and post_on(registers, post.under, day) is None:
        raise OrphanError(given=post.code, field="under", missing=post.under, day=day.isoformat())
    check_tree(post, lambda code: _under(registers, code, day))


def _under(registers: Registers, code: str, day: date) -> str | None:
    post = post_on(registers, code, day)
    return post.under if post else None


def check_person(person: Person, registers: Registers, day: date) -> None:
    """Raise OrphanError for an unknown post, PostTakenError, PostsConflictError.

    One person may well hold several posts, also in several units. Source: mechanisms.md T1, T7.
    """
    posts = [_require_post(person, code, registers, day) for code in person.posts]
    for post in posts:
        if post.single:
            _check_free(person, post, registers)
    _check_conflicts(person, posts)


def _require_post(person: Person, code: str, registers: Registers, day: date) -> Post:
    post = post_on(registers, code, day)
    if post is None:
        raise OrphanError(given=person.code, field="post", missing=code, day=day.isoformat())
    if implied_post(code):
        require(person, "post", post.unit, registers.units, day)
    return post


def _check_free(person: Person, post: Post, registers: Registers) -> None:
    holders = registers.people.codes_by("post", lambda one: one.posts).get(post.code, ())
    for holder in holders:
        if holder == person.code:
            continue
        for version in registers.people.versions[holder]:
            if post.code in version.posts and _overlap(version, person):
                raise PostTakenError(
                    post=post.code,
                    holder=holder,
                    given=person.code,
                    accepted=str(version.valid_to or "its holder gave it up"),
                )


def _check_conflicts(person: Person, posts: list[Post]) -> None:
    for post in posts:
        forbidden = CONFLICTS.get(post.role, frozenset())
        for other in posts:
            if other.role in forbidden:
                raise PostsConflictError(given=person.code, post=post.code, other=other.code)


def check_absence(absence: Absence, registers: Registers, day: date) -> None:
    """Raise OrphanError for unknown people, ValidityError for a second absence at a time."""
    require(absence, "person", absence.person, registers.people, day)
    require(absence, "deputy", absence.deputy, registers.people, day)
    if absence.deputy == absence.person:
        raise OrphanError(
            given=absence.code, field="deputy", missing=absence.person, day=day.isoformat()
        )
    codes = registers.absences.codes_by("person", lambda one: (one.person,))
    for code in codes.get(absence.person, ()):
        for version in registers.absences.versions[code] if code != absence.code else ():
            if version.person == absence.person and _overlap(version, absence):
                raise ValidityError(
                    given=absence.code,
                    valid_from=absence.start.isoformat(),
                    valid_to=absence.end.isoformat(),
                    accepted=f"outside {version.start} to {version.end}",
                )


def _overlap(one: Record, other: Record) -> bool:
    return one.start < other.end and other.start < one.end
