"""The persons' data keys in use: made, wrapped, stored, unwrapped and soon forgotten.

One AES-256 key per person, wrapped by a key derived from the master key. An unwrapped key lives at
most a minute in memory, so that a person forgotten in one process is soon forgotten in all.
"""

import os
import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from application.master_key import MasterKey
from application.ports import NewId
from application.vault import Vault

CACHE_SECONDS: Final = 60.0
CACHE_SIZE: Final = 8192
SWEEP_SECONDS: Final = 1.0
"""Between two looks for expired keys, at least."""

_KEY_BITS: Final = 256
_LARGEST_BATCH: Final = 32
_NONCE_BYTES: Final = 12


class KeyBrokenError(Exception):
    """A stored key does not open under the master key: one of the two was damaged or exchanged."""

    def __init__(self, person: str) -> None:
        """Name the person by the random id, which tells nothing."""
        super().__init__(
            f"The key of person {person} does not open under the master key; "
            "restore the vault and keys/master.key from the same backup."
        )


def rewrapping(old: MasterKey, new: MasterKey) -> Callable[[str, bytes], bytes]:
    """Return what wraps a person's key by another master key; it raises KeyBrokenError."""
    before, after = AESGCM(old.derive("wrap")), AESGCM(new.derive("wrap"))

    def rewrap(person: str, wrapped: bytes) -> bytes:
        try:
            key = before.decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], person.encode())
        except InvalidTag:
            raise KeyBrokenError(person) from None
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + after.encrypt(nonce, key, person.encode())

    return rewrap


class KeyRing:
    """Ciphers by person. Safe to share between threads."""

    def __init__(
        self,
        vault: Vault,
        master_key: MasterKey,
        *,
        new_id: NewId,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the vault that stores wrapped keys; `monotonic` measures a key's minute."""
        self._vault = vault
        self._wrap = AESGCM(master_key.derive("wrap"))
        self._new_id = new_id
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._stock: list[str] = []
        self._stock_lock = threading.Lock()
        self._batch = 1
        # In order of insertion, which is the order of expiry. None: erased or never there.
        self._cache: dict[str, tuple[float, AESGCM | None]] = {}
        self._sweep: threading.Timer | None = None

    def new_person(self) -> str:
        """Return the id of a new person, from a stock that is made in ever larger batches.

        A disk flush for each would cost more than everything else of an intake. What is left of
        the stock when the process ends are keys of nobody.
        """
        with self._stock_lock:
            if not self._stock:
                self._stock.extend(self.new_persons(self._batch))
                self._batch = min(self._batch * 2, _LARGEST_BATCH)
            return self._stock.pop()

    def new_persons(self, count: int) -> tuple[str, ...]:
        """Return the ids of `count` new persons; their keys are durable already."""
        keys = {str(self._new_id()): AESGCM.generate_key(_KEY_BITS) for _ in range(count)}
        wrapped = {person: self._wrapped(person, key) for person, key in keys.items()}
        self._vault.add_person_keys(wrapped)
        self._keep({person: AESGCM(key) for person, key in keys.items()})
        return tuple(keys)

    def cipher(self, person: str) -> AESGCM | None:
        """Return a person's cipher, None when the key was erased or never was."""
        with self._lock:
            self._drop_expired()
            kept = self._cache.get(person)
        if kept:
            return kept[1]
        found = self._unwrapped((person,))
        self._keep(found)
        return found[person]

    def warm(self, persons: Iterable[str]) -> None:
        """Unwrap the keys of many persons with one look-up, before they are used one by one."""
        with self._lock:
            self._drop_expired()
            missing = {person for person in persons if person not in self._cache}
        if missing:
            self._keep(self._unwrapped(missing))

    def forget(self, person: str) -> None:
        """Drop a person's key from memory now, and do without it for a minute.

        Who is told of an erasure may be told before the vault has lost the key.
        """
        self._keep({person: None})

    def drop_expired(self) -> None:
        """Drop all keys that had their minute, as every use does; and come back for the others."""
        with self._lock:
            if self._sweep:
                self._sweep.cancel()
                self._sweep = None
            self._drop_expired()
            self._sweep_later()

    def _wrapped(self, person: str, key: bytes) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._wrap.encrypt(nonce, key, person.encode())

    def _unwrapped(self, persons: Collection[str]) -> dict[str, AESGCM | None]:
        wrapped = self._vault.wrapped_keys(persons)
        return {person: self._unwrap(person, wrapped.get(person)) for person in persons}

    def _unwrap(self, person: str, wrapped: bytes | None) -> AESGCM | None:
        if wrapped is None:
            return None
        try:
            nonce, box = wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:]
            return AESGCM(self._wrap.decrypt(nonce, box, person.encode()))
        except InvalidTag:
            raise KeyBrokenError(person) from None

    def _keep(self, ciphers: Mapping[str, AESGCM | None]) -> None:
        until = self._monotonic() + CACHE_SECONDS
        with self._lock:
            for person, cipher in ciphers.items():
                self._cache.pop(person, None)
                self._cache[person] = (until, cipher)
            self._drop_expired()
            self._sweep_later()

    def _sweep_later(self) -> None:
        """See to it that keys leave the memory of an idle process too."""
        if self._cache and self._sweep is None:
            until, _ = next(iter(self._cache.values()))
            wait = max(until - self._monotonic(), SWEEP_SECONDS)
            self._sweep = threading.Timer(wait, self.drop_expired)
            self._sweep.daemon = True
            self._sweep.start()

    def _drop_expired(self) -> None:
        now = self._monotonic()
        while self._cache:
            oldest = next(iter(self._cache))
            if self._cache[oldest][0] > now and len(self._cache) <= CACHE_SIZE:
                return
            del self._cache[oldest]
