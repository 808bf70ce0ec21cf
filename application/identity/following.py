"""Residents who follow an issue without an account: by its number and the code they were told.

A wrong code, a number that is none and the number of somebody else are one refusal, after the same
work. Wrong tries are counted by address and by number; each too many pauses what it was counted
for, longer each time, and never for long. An address that showed the right code within the last
day is counted by itself, so that nobody who guesses keeps out whom the issue is from.
"""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from math import ceil
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from application.identity.counted_address import counted_address
from application.identity.follow_codes import FollowCodes
from application.ports import Clock
from application.security_log import SecurityLog
from application.vault_failures import FailureRows, Patience
from domain.errors import DomainError

BY_ADDRESS: Final = Patience(
    allowed=10,
    first=timedelta(minutes=1),
    most=timedelta(minutes=15),
    forgets=timedelta(hours=1),
)
BY_NUMBER: Final = Patience(
    allowed=20,
    first=timedelta(minutes=1),
    most=timedelta(minutes=15),
    forgets=timedelta(hours=1),
)
KNOWN: Final = Patience(
    allowed=5,
    first=timedelta(minutes=1),
    most=timedelta(minutes=15),
    forgets=timedelta(days=1),
)
"""Of an address that showed the number's code before."""
_WHAT: Final = "follow-issue"


class FollowRefusedError(DomainError):
    """Number and code do not belong together, or there is no such number: both look alike."""

    code, http_status = "follow_refused", 404
    text = "There is no issue of this number and code; accepted: both as they were told."


class FollowPausedError(DomainError):
    """Too many wrong codes came from this address, or for this number; wait as the answer says."""

    code, http_status, retryable = "follow_paused", 429, True
    text = "Too many wrong codes; accepted: the next one in {seconds} seconds, or a new code."


@dataclass(frozen=True, slots=True)
class Following:
    """Checks codes. Every method raises VaultUnavailableError, StoreError.

    `key` hides addresses and numbers in what is counted.
    """

    codes: FollowCodes
    rows: FailureRows
    log: SecurityLog
    key: bytes
    clock: Clock

    def check(self, number: str, issue_id: UUID | None, code: str, address: str) -> None:
        """Let somebody through who shows the code of the issue; None where the number is none.

        A try is counted before it is judged: of many at once no more get through than of a row.
        Raises FollowPausedError, FollowRefusedError, which is on record first.
        """
        line = counted_address(address)
        own = self._name("known", f"{line}/{number}")
        counted = dict(self._counted(own, number, line))
        now = self.clock()
        for name, patience in counted.items():
            tried = self.rows.begin(name, patience, now)
            if tried.is_refused and tried.until:
                raise FollowPausedError(seconds=ceil((tried.until - now).total_seconds()))
        # A number that is none has a code as well, which nobody was told.
        is_right = self.codes.is_code(issue_id or uuid5(NAMESPACE_URL, number), code)
        if not is_right or issue_id is None:
            self.log.denied(
                _WHAT, FollowRefusedError.code, issue=issue_id, address=address, is_counted=True
            )
            raise FollowRefusedError
        for name in counted:
            self.rows.take_back(name)
        self.rows.renew(own, now)

    def _counted(self, own: str, number: str, line: str) -> Iterator[tuple[str, Patience]]:
        if self.rows.is_there(own, self.clock() - KNOWN.forgets):
            yield own, KNOWN
            return
        if line:
            yield self._name("from", line), BY_ADDRESS
        yield self._name("number", number), BY_NUMBER

    def _name(self, kind: str, value: str) -> str:
        text = f"follow/{kind}/{value}".encode(errors="surrogatepass")
        return f"{kind}:{hmac.digest(self.key, text, sha256).hex()}"
