"""Codes by which residents follow their issue without an account. No code is kept anywhere.

A code is the keyed digest of issue and counter, so that who repeats his report is shown the same
one; counting up makes the one before worthless. 60 bits: nobody guesses it at the rate that the
API allows.
"""

import base64
import hmac
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Protocol
from uuid import UUID

_SIGNS: Final = 12
_GROUP: Final = 4
_READ_AS: Final = str.maketrans("018", "OIB", "- ")
"""Signs that base32 does not have, and what somebody meant by them."""


class Counters(Protocol):
    """How often codes were renewed. Every method raises VaultUnavailableError."""

    def of(self, issue_id: UUID) -> int:
        """Return how often the issue's code was renewed."""

    def count_up(self, issue_id: UUID) -> None:
        """Renew the issue's code."""


@dataclass(frozen=True, slots=True)
class FollowCodes:
    """Makes and checks codes. Every method raises VaultUnavailableError."""

    rows: Counters
    key: bytes

    def code(self, issue_id: UUID) -> str:
        """Return the code of an issue, as a person reads it out: `ABCD-EFGH-JKLM`."""
        return _shown(self._signs(issue_id))

    def is_code(self, issue_id: UUID, given: str) -> bool:
        """Return whether somebody was given this code, in constant time.

        Blanks, hyphens and small letters are passed over, and 0, 1, 8 read as O, I, B. An issue
        that does not exist has a code as well: nobody learns which ones there are.
        """
        signs = given[:64].translate(_READ_AS).upper().encode(errors="surrogatepass")
        return hmac.compare_digest(self._signs(issue_id).encode(), signs)

    def renew(self, issue_id: UUID) -> str:
        """Make the code worthless and return the next one."""
        self.rows.count_up(issue_id)
        return self.code(issue_id)

    def _signs(self, issue_id: UUID) -> str:
        what = issue_id.bytes + self.rows.of(issue_id).to_bytes(8, "big")
        return base64.b32encode(hmac.digest(self.key, what, sha256)).decode()[:_SIGNS]


def _shown(signs: str) -> str:
    return "-".join(signs[at : at + _GROUP] for at in range(0, _SIGNS, _GROUP))
