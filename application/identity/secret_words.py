"""Secrets that a program carries: made at random, shown once, kept as a hash."""

import secrets
from hashlib import sha256
from typing import Final, NamedTuple

TOKEN_PREFIX: Final = "bh_"  # noqa: S105 -- what every token begins with, so that scanners find it
_SHOWN: Final = 7
_BYTES: Final = 32
_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_LENGTH: Final = 43
"""So many base-62 digits hold 32 bytes."""


class NewToken(NamedTuple):
    """A token: the secret, what lists show of it, its hash, and the name it goes by."""

    secret: str
    prefix: str
    hashed: str
    name: str


def new_token() -> NewToken:
    """Return a fresh token."""
    secret = TOKEN_PREFIX + _base62(secrets.token_bytes(_BYTES))
    return NewToken(secret, secret[:_SHOWN], hash_of(secret), secrets.token_hex(8))


def new_secret() -> str:
    """Return a fresh identifier of a session, fit for a cookie."""
    return secrets.token_urlsafe(_BYTES)


def new_name() -> str:
    """Return a fresh name for a row of the vault."""
    return secrets.token_hex(16)


def hash_of(secret: str) -> str:
    """Return what is kept of a secret. 32 random bytes need no slow hash."""
    return sha256(secret.encode(errors="surrogatepass")).hexdigest()


def is_token(text: str) -> bool:
    """Return whether a text has the shape of a token; no other one is looked up."""
    body = text.removeprefix(TOKEN_PREFIX)
    return body != text and len(body) == _LENGTH and body.isascii() and body.isalnum()


def _base62(secret: bytes) -> str:
    number, digits = int.from_bytes(secret, "big"), []
    for _ in range(_LENGTH):
        number, digit = divmod(number, 62)
        digits.append(_DIGITS[digit])
    return "".join(digits)
