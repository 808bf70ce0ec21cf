"""Who fails to log in too often waits, longer each time: by account, and by address.

Source: OWASP, lockout that grows; rules.md 12.1. A name that is no account waits just as long, so
that waiting tells nobody which accounts there are.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from math import ceil
from typing import Final

from application.identity.counted_address import counted_address
from application.ports import Clock
from application.vault_failures import FailureRows, Patience, Try
from domain.account.errors import LockedOutError

BY_ACCOUNT: Final = Patience(
    allowed=5,
    first=timedelta(minutes=1),
    most=timedelta(hours=1),
    forgets=timedelta(days=1),
)
BY_ADDRESS: Final = Patience(
    allowed=50,  # a whole county office may come from one address
    first=timedelta(minutes=1),
    most=timedelta(minutes=15),
    forgets=timedelta(minutes=15),
)


@dataclass(frozen=True, slots=True)
class Tries:
    """A try that was let through: what is counted of its account, and of its address."""

    account: Try
    address: Try | None


class AddressLockedOutError(LockedOutError):
    """Too many logins from one address failed."""


@dataclass(frozen=True, slots=True)
class Lockout:
    """Counts failures. Every method raises VaultUnavailableError."""

    rows: FailureRows
    key: bytes
    clock: Clock

    def begin(self, account: str, address: str) -> Tries:
        """Count a try before it is judged. Raises LockedOutError."""
        now = self.clock()
        by_address = self.rows.begin(self._address(address), BY_ADDRESS, now) if address else None
        if by_address and by_address.is_refused:
            raise AddressLockedOutError(seconds=_seconds(by_address, now))
        by_account = self.rows.begin(self._account(account), BY_ACCOUNT, now)
        if by_account.is_refused:
            raise LockedOutError(seconds=_seconds(by_account, now))
        return Tries(by_account, by_address)

    def succeeded(self, account: str, address: str) -> None:
        """Forget the account's failures; those of others from the address still count."""
        self.rows.forget(self._account(account))
        if address:
            self.rows.take_back(self._address(address))

    def unlock(self, account: str) -> None:
        """Let the account's person try again."""
        self.rows.forget(self._account(account))

    def sweep(self) -> int:
        """Forget what nobody tried for long; return how many there were."""
        return self.rows.sweep(self.clock() - max(BY_ACCOUNT.forgets, BY_ADDRESS.forgets))

    def _account(self, account: str) -> str:
        return self._digest("account", account)

    def _address(self, address: str) -> str:
        return self._digest("address", counted_address(address))

    def _digest(self, kind: str, value: str) -> str:
        # What somebody types as a name may be anything, a password too.
        text = f"{kind}/{value}".encode(errors="surrogatepass")
        return f"{kind}:{hmac.digest(self.key, text, sha256).hex()}"


def _seconds(tried: Try, now: datetime) -> int:
    return ceil((tried.until - now).total_seconds()) if tried.until else 0
