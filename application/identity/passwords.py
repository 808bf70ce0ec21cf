"""Passwords: what is accepted, and the one hash of them that is kept.

Rules: NIST SP 800-63B-4 3.1.1.2 – length counts, mixtures of signs do not; what everybody knows
and what says the account's name is refused. Hash: Argon2id with OWASP's parameters.
"""

import unicodedata
from functools import cached_property
from typing import Final

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from domain.account.errors import PasswordRefusedError

LEAST: Final = 12
MOST: Final = 128
_REPEATED: Final = 4
"""A password that is so few signs over and over says no more than these."""

_RUNS: Final = (
    "0123456789" * 4,
    "1234567890" * 4,
    "abcdefghijklmnopqrstuvwxyz" * 2,
    "qwertyuiopasdfghjklzxcvbnm" * 2,
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "zxcvbnmasdfghjklqwertyuiop",
    "q1w2e3r4t5y6u7i8o9p0",
    "1q2w3e4r5t6y7u8i9o0p",
    "qazwsxedcrfvtgbyhnujm",
)
_COMMON: Final = (
    "password",
    "passw0rd",
    "p@ssw0rd",
    "p@ssword",
    "letmein",
    "welcome",
    "iloveyou",
    "woaini",
    "admin",
    "administrator",
    "changeme",
    "default",
    "qwerty",
    "sunshine",
    "princess",
    "football",
    "dragon",
    "monkey",
    "superman",
    "bihuan",
    "a123456",
    "abc123",
    "5201314",
    "1314520",
    "12345",
    "88888888",
    "66666666",
)
"""What most lists of stolen passwords begin with; nothing else but digits and signs beside it."""


class Passwords:
    """Hashes and compares passwords. Safe for several threads."""

    def __init__(self, *, memory_kib: int = 19_456, passes: int = 2) -> None:
        """Take OWASP's first choice of parameters: 19 MiB, two passes, one lane."""
        self._hasher = PasswordHasher(
            time_cost=passes, memory_cost=memory_kib, parallelism=1, type=Type.ID
        )

    def hash(self, password: str) -> str:
        """Return the hash to keep, with its own salt and parameters."""
        return self._hasher.hash(_signs(password))

    def matches(self, kept: str | None, password: str) -> bool:
        """Return whether it is the password; nothing kept takes as long and never is."""
        if len(password) > MOST:
            kept, password = None, ""  # too long for any, and too much work
        try:
            self._hasher.verify(kept or self._nobodys, _signs(password))
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Return whether the hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(kept)

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash("the password of no account")


def check_password(password: str, account: str) -> None:
    """Raise PasswordRefusedError with the rule that the password breaks."""
    normal = _normal(password)
    shortest, longest = sorted((len(normal), len(password)))
    if not LEAST <= shortest <= longest <= MOST:
        rule = "too_short" if shortest < LEAST else "too_long"
        raise PasswordRefusedError(rule=rule, accepted=f"{LEAST} to {MOST} characters")
    if account in normal.casefold():
        raise PasswordRefusedError(rule="account_name", accepted="one without it")
    if _is_common(normal.casefold()):
        raise PasswordRefusedError(rule="well_known", accepted="one that nobody guesses")


def _is_common(password: str) -> bool:
    if any(password in run or password in run[::-1] for run in _RUNS):
        return True
    if any(_repeats(password, size) for size in range(1, _REPEATED + 1)):
        return True
    return any(_is_only(word, password) for word in _COMMON)


def _repeats(password: str, size: int) -> bool:
    return (password[:size] * len(password))[: len(password)] == password


def _is_only(word: str, password: str) -> bool:
    """Return whether there is nothing beside a known word, once or often, but digits and signs."""
    rest = password.replace(word, "")
    return rest != password and not any(sign.isalpha() for sign in rest)


def _normal(password: str) -> str:
    # The same password typed on two keyboards is the same signs.
    return unicodedata.normalize("NFKC", password)


def _signs(password: str) -> bytes:
    return _normal(password).encode(errors="surrogatepass")
