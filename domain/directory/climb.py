"""Upwards from a unit or a post to the next one who can act: vacancies fall through."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from domain.base import PersonCode, UnitCode
from domain.directory.directory import Directory
from domain.directory.posts import post_code, post_on
from domain.directory.records import Post

Why = Literal["filled", "deputy", "vacant", "absent", "recused", "no_head"]
"""What stands at a rung. Only the first two end the climb."""

HEAD: Final = "unit_lead"
"""The role of who heads a unit."""

_NOBODY: Final[frozenset[PersonCode]] = frozenset()


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the way: the unit, its post, and why the climb ended or went on there."""

    unit: UnitCode
    post: str | None
    why: Why
    person: PersonCode | None = None


@dataclass(frozen=True, slots=True)
class Climb:
    """The way upwards; `person` is who was found at its end, None at a dead end."""

    path: tuple[Rung, ...]

    @property
    def person(self) -> PersonCode | None:
        """Return who was found."""
        return self.path[-1].person if self._is_found else None

    @property
    def unit(self) -> UnitCode | None:
        """Return the unit of who was found."""
        return self.path[-1].unit if self._is_found else None

    @property
    def post(self) -> str | None:
        """Return the post of who was found."""
        return self.path[-1].post if self._is_found else None

    @property
    def _is_found(self) -> bool:
        return bool(self.path) and self.path[-1].why in {"filled", "deputy"}


def climb(
    directory: Directory,
    start: str,
    *,
    recused: frozenset[PersonCode] = _NOBODY,
    recused_units: frozenset[UnitCode] = _NOBODY,
    above: bool = False,
) -> Climb:
    """Return the way from a unit's head or a post to the nearest person who can act.

    `above` begins over it. A vacant post, an absent holder without deputy and a recused one are
    passed by, upwards. Source: mechanisms.md T1; lifecycle.md 3.
    """
    path: list[Rung] = []
    rungs = _rungs(directory, start)
    for nth, (unit, post) in enumerate(rungs):
        if above and nth == 0:
            continue
        rung = _rung(directory, unit, post, recused, blocked=unit in recused_units)
        path.append(rung)
        if rung.person and rung.why in {"filled", "deputy"}:
            break
    return Climb(tuple(path))


def _rung(
    directory: Directory,
    unit: UnitCode,
    post: Post | None,
    recused: frozenset[PersonCode],
    *,
    blocked: bool,
) -> Rung:
    if post is None:
        return Rung(unit, None, "no_head")
    why: Why = "vacant"
    for holder in directory.holders(post.code):
        if blocked or holder in recused:
            why = "recused"
            continue
        absence = directory.absence(holder)
        if absence is None:
            return Rung(unit, post.code, "filled", holder)
        why = "absent"
        deputy = absence.deputy
        if deputy and deputy not in recused and directory.absence(deputy) is None:
            return Rung(unit, post.code, "deputy", deputy)
    return Rung(unit, post.code, why)


def _rungs(directory: Directory, start: str) -> Iterator[tuple[UnitCode, Post | None]]:
    """Go through posts upwards: each one's post above, else its unit's head, else the next unit's.

    Every post is met once, so that a faulty register cannot lead round in a circle.
    """
    post = post_on(directory.registers, start, directory.day)
    seen: set[str] = set()
    unit = directory.successor(start) if post is None else post.unit
    while post and post.code not in seen:
        seen.add(post.code)
        yield post.unit, post
        unit = post.unit
        post = post_on(directory.registers, post.under, directory.day) if post.under else None
    if unit is None:
        return
    for code in (unit, *(each.code for each in directory.above(unit))):
        for head in _heads(directory, code):
            if head is None or head.code not in seen:
                yield code, head


def _heads(directory: Directory, unit: UnitCode) -> Iterator[Post | None]:
    heads = directory.registers.posts.codes_by(
        "head", lambda post: (post.unit,) if post.role == HEAD else ()
    )
    found = [directory.registers.posts.on(code, directory.day) for code in heads.get(unit, ())]
    posts = [post for post in found if post and post.unit == unit and post.role == HEAD]
    implied = post_code(HEAD, unit)
    if not posts and directory.holders(implied):
        yield post_on(directory.registers, implied, directory.day)
    elif posts:
        yield from posts
    else:
        yield None
