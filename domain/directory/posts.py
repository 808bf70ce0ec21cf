"""Posts: those of the register, and those that `role@unit` names without one."""

from datetime import date
from functools import lru_cache
from typing import cast

from domain.base import Role
from domain.directory.records import ROLES, Post
from domain.directory.registers import Registers


def post_on(registers: Registers, code: str, day: date) -> Post | None:
    """Return the post of that code on the day, None when there is none.

    A code of the register that has ended is not read as `role@unit` instead.
    """
    if code in registers.posts.versions:
        return registers.posts.on(code, day)
    return implied_post(code)


@lru_cache(maxsize=20_000)
def implied_post(code: str) -> Post | None:
    """Return the post that `role@unit` means: open to many, without a post above it."""
    role, _, unit = code.partition("@")
    if role not in ROLES or not unit:
        return None
    return Post(code=code, role=cast("Role", role), unit=unit, single=False)


def post_code(role: str, unit: str) -> str:
    """Return the code of the post that everybody of this role in the unit holds."""
    return f"{role}@{unit}"
