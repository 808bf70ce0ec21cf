"""Accounts to try the program with: one for everybody of the directory, with secrets of its own."""

import re
import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Final, NamedTuple

from application.given_by import GivenBy
from application.identity.identity import Identity
from domain.account.errors import DemoAccountsError
from domain.account.values import Scope
from domain.base import Actor
from domain.directory import Directory

TERM: Final = timedelta(days=30)
"""After which the tokens let nobody in any more."""
_SCOPES: Final[tuple[Scope, ...]] = ("read", "write", "export")
_NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")
_WHY: Final = "to try the program"


class DemoAccount(NamedTuple):
    """An account, the password that lets its person log in, and a token of his."""

    account: str
    password: str
    token: str


def check_nobody_administers(identity: Identity) -> None:
    """Raise DemoAccountsError where accounts are somebody's business already."""
    held = tuple(sorted(identity.accounts.offices().held))
    if held:
        raise DemoAccountsError(given=held)


def demo_accounts(identity: Identity, directory: Directory) -> Iterator[DemoAccount]:
    """Open an account for everybody who holds a post, and yield each with its secrets.

    The first administrator of the directory appoints himself. Raises DemoAccountsError where
    somebody has an office already: what is for trying out is never made beside real accounts.
    """
    check_nobody_administers(identity)
    acting = tuple(_actors(directory))
    first = min(acting, key=lambda actor: (actor.role != "administrator", actor.id))
    identity.accounts.appoint(first.id, "security", _by(identity, first))
    for actor in acting:
        yield _opened(identity, first, actor)


def _opened(identity: Identity, administrator: Actor, actor: Actor) -> DemoAccount:
    accounts, own = identity.accounts, _by(identity, actor)
    accounts.open(actor.id, actor.id, _by(identity, administrator))
    password = secrets.token_urlsafe(18)
    identity.set_password(actor.id, password, own)
    by = replace(own, command_id=f"{own.command_id}/token")
    token = accounts.issue_token(actor.id, _SCOPES, identity.clock() + TERM, by)
    return DemoAccount(actor.id, password, token.secret)


def _actors(directory: Directory) -> Iterator[Actor]:
    """Yield everybody who holds a post and whose code is good for an account, by code."""
    people = directory.registers.people.holding(directory.day)
    for code in sorted({person.code for person in people}):
        posts = directory.posts_of(code)
        if posts and _NAME.fullmatch(code):
            yield Actor(id=code, role=posts[0].role, unit=posts[0].unit)


def _by(identity: Identity, actor: Actor) -> GivenBy:
    return GivenBy(actor, _WHY, str(identity.new_id()), "cli")
