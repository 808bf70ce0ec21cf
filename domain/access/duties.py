"""Who may do what no issue's rules judge: look at evidence, security log and rules, or export.

A duty comes with a post that somebody holds, or with an administrator's office (三员).
"""

from collections.abc import Collection
from typing import Final, NamedTuple

from domain.access.principal import Principal
from domain.account.offices import posts_apart
from domain.account.values import OFFICES, Office
from domain.base import Actor, PersonCode
from domain.directory import Directory
from domain.directory.records import Post
from domain.issue.errors import NotPermittedError


class Duty(NamedTuple):
    """What is asked for, and with which roles and offices it comes; no roles means every one."""

    name: str
    roles: tuple[str, ...] = ()
    offices: tuple[Office, ...] = ()


EVIDENCE: Final = Duty("audit", ("auditor", "supervisor"), ("audit",))
"""How far the log is signed, and proofs out of it."""
SECURITY_LOG: Final = Duty("audit security-log", ("auditor",), ("audit",))
"""Who came in, who was turned away, who read what of persons."""
RULES: Final = Duty("policies, directory", offices=OFFICES)
"""Packs and directory: everybody's who has business here."""


def check_duty(
    duty: Duty, person: PersonCode, posts: Collection[Post], office: Office | None
) -> None:
    """Raise NotPermittedError unless one of the posts, or the office, brings the duty with it.

    Who got an office and the post of another one would be two of the three administrators, whatever
    came first and by whichever list: what is for some roles alone is not for him.
    """
    held = {post.role for post in posts}
    is_two = bool(duty.roles) and bool(posts_apart(office, held))
    if not is_two and (office in duty.offices or (held & {*duty.roles} if duty.roles else held)):
        return
    accepted = (*duty.roles, *(f"{each} administrator" for each in duty.offices))
    raise NotPermittedError(
        actor=person, role=", ".join(sorted(held)), command=duty.name, accepted=accepted
    )


def check_office(who: Principal, asked: str, offices: tuple[Office, ...]) -> None:
    """Raise NotPermittedError unless he holds one of the offices, which no post stands for."""
    if who.office not in offices:
        raise NotPermittedError(
            actor=who.person,
            role=who.actor.role,
            command=asked,
            accepted=tuple(f"{each} administrator" for each in offices),
        )


def check_post_held(actor: Actor, asked: str, roles: Collection[str], directory: Directory) -> None:
    """Raise NotPermittedError unless he acts in one of these roles, in a post that he holds."""
    if actor.role not in roles or not directory.holds_post(actor):
        raise NotPermittedError(
            actor=actor.id, role=actor.role, command=asked, accepted=tuple(roles)
        )
