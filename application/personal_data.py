"""Seals personal text at the edge, opens it again, and knows who is who without clear text."""

import binascii
import hmac
import os
import time
from collections.abc import Callable, Collection, Iterable
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from application.key_ring import KeyRing
from application.master_key import MasterKey
from application.ports import NewId
from application.vault import Vault
from domain.base import Sealed
from domain.equal_form import equal_form, equality_kind
from domain.errors import DomainError
from domain.masking import ERASED, mask_known, mask_text

_NONCE_BYTES: Final = 12


class ErasedError(DomainError):
    """The person's key was destroyed, so nobody can read this text again."""

    code, http_status = "erased", 404
    text = "The text of {field} was erased with its person's key and cannot be read again."


class UnknownPersonError(DomainError):
    """There is no key for this person, so nothing can be sealed for him."""

    code, http_status = "unknown_person", 422
    text = "There is no person {given}; leave the person out for a new one."


class SealBrokenError(Exception):
    """A sealed text does not open under its issue, field and key: it was altered or moved."""

    def __init__(self, sealed: Sealed, issue_id: UUID) -> None:
        """Name the place, never the content."""
        super().__init__(
            f"The sealed {sealed.field} of issue {issue_id} does not open under key {sealed.key}; "
            "it was altered or moved: verify the log."
        )


class PersonalData:
    """What the edge and the readers of personal text use. Safe to share between threads."""

    def __init__(
        self,
        vault: Vault,
        master_key: MasterKey,
        *,
        new_id: NewId,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the vault and the master key; `new_id` makes the ids of persons."""
        self._vault = vault
        self._ring = KeyRing(vault, master_key, new_id=new_id, monotonic=monotonic)
        self._index_key = master_key.derive("index")

    # --- persons --------------------------------------------------------------------------------

    def new_person(self) -> str:
        """Return the random id of a new person, whose key is durable already."""
        return self._ring.new_person()

    def new_persons(self, count: int) -> tuple[str, ...]:
        """Return `count` new persons made in one transaction, for bulk import."""
        return self._ring.new_persons(count) if count else ()

    def person_behind(self, contacts: Iterable[tuple[str, str]]) -> str:
        """Return the person known by any of the (kind, value) contacts, else a new one.

        A new person is remembered by all of them; who was first under a contact keeps it.
        """
        digests = [self._digest(kind, value) for kind, value in contacts if equal_form(kind, value)]
        found = self._first_known(digests)
        if found is None:
            person = self.new_person()
            self._vault.remember_person(person, digests)
            # Another process may have been faster with the same contact: its person wins.
            found = self._first_known(digests) or person
        return found

    def persons_behind(self, kind: str, values: Iterable[str]) -> dict[str, str]:
        """Return the person known by each value, new ones where none is; for bulk import.

        The keys are durable and ready in memory; equal values are one person.
        """
        digests = {value: self._digest(kind, value)[1] for value in values}
        kind = equality_kind(kind)
        known = self._vault.find_persons(kind, set(digests.values()))
        self._ring.warm(known.values())
        missing = sorted(set(digests.values()) - known.keys())
        if missing:
            made = dict(zip(missing, self._ring.new_persons(len(missing)), strict=True))
            self._vault.remember_persons(kind, made)
            # Another process may have been faster with the same value: its person wins.
            known |= made | self._vault.find_persons(kind, missing)
        return {value: known[digest] for value, digest in digests.items()}

    def forget(self, person: str) -> bool:
        """Destroy a person's key and index here and for ever; other processes follow in a minute.

        Returns whether there was a key.
        """
        erased = self._vault.erase(person)
        self._ring.forget(person)
        return erased

    def pass_over(self, persons: Iterable[str]) -> None:
        """Open nothing of these persons any more: their keys are being destroyed elsewhere."""
        for person in persons:
            self._ring.forget(person)

    def equality(self, kind: str, value: str) -> str:
        """Return a keyed digest, equal for equal values however they are spelled."""
        return self._digest(kind, value)[1]

    def warm(self, persons: Iterable[str]) -> None:
        """Fetch the keys of many persons with one look-up, before a page of texts is opened."""
        self._ring.warm(persons)

    def living(self, persons: Collection[str]) -> set[str]:
        """Return those of the persons whose keys were not destroyed."""
        return set(self._vault.wrapped_keys(persons))

    # --- texts ----------------------------------------------------------------------------------

    def seal(
        self,
        text: str,
        *,
        person: str,
        issue_id: UUID,
        field: str,
        known: Iterable[str] = (),
        masked: str | None = None,
    ) -> Sealed:
        """Seal `text` with the person's key, and beside it the text with what is personal covered.

        `masked` is that covered text where the caller knows better, else names in `known` and
        numbers are covered. Raises UnknownPersonError, also for an erased person.
        """
        cipher = self._ring.cipher(person)
        if cipher is None:
            raise UnknownPersonError(given=person)
        place = f"{issue_id}|{field}|{person}"
        covered = mask_text(mask_known(text, known)) if masked is None else masked
        return Sealed(
            key=person,
            field=field,
            box=_boxed(cipher, text, place),
            masked=_boxed(cipher, covered, f"{place}|masked"),
        )

    def reveal(self, sealed: Sealed, issue_id: UUID) -> str:
        """Return the clear text. Raises ErasedError, SealBrokenError."""
        cipher = self._ring.cipher(sealed.key)
        if cipher is None:
            raise ErasedError(field=sealed.field)
        return _opened(cipher, sealed, issue_id, masked=False)

    def open_masked(self, sealed: Sealed, issue_id: UUID) -> str:
        """Return the covered text, `[erased]` without a key. Raises SealBrokenError."""
        cipher = self._ring.cipher(sealed.key)
        return ERASED if cipher is None else _opened(cipher, sealed, issue_id, masked=True)

    # --- keys of files --------------------------------------------------------------------------

    def wrap(self, secret: bytes, *, person: str, place: str) -> bytes:
        """Return the key of a file wrapped by the person's. Raises UnknownPersonError."""
        cipher = self._ring.cipher(person)
        if cipher is None:
            raise UnknownPersonError(given=person)
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + cipher.encrypt(nonce, secret, place.encode())

    def unwrap(self, wrapped: bytes, *, person: str, place: str) -> bytes | None:
        """Return the key of a file, None where the person was erased or the key is another's."""
        cipher = self._ring.cipher(person)
        try:
            opened = cipher and cipher.decrypt(
                wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], place.encode()
            )
        except (InvalidTag, ValueError):
            return None
        return opened or None

    def is_erased(self, person: str) -> bool:
        """Tell whether nobody can open anything of the person any more."""
        return self._ring.cipher(person) is None

    def _digest(self, kind: str, value: str) -> tuple[str, str]:
        kind, value = equality_kind(kind), equal_form(kind, value)
        return kind, hmac.digest(self._index_key, f"{kind}\0{value}".encode(), "sha256").hex()

    def _first_known(self, digests: Iterable[tuple[str, str]]) -> str | None:
        known = (self._vault.find_person(kind, digest) for kind, digest in digests)
        return next((person for person in known if person), None)


def _boxed(cipher: AESGCM, text: str, place: str) -> str:
    nonce = os.urandom(_NONCE_BYTES)
    box = nonce + cipher.encrypt(nonce, text.encode(), place.encode())
    return binascii.b2a_base64(box, newline=False).decode("ascii")


def _opened(cipher: AESGCM, sealed: Sealed, issue_id: UUID, *, masked: bool) -> str:
    sealed_for = UUID(sealed.issue) if sealed.issue else issue_id
    place = f"{sealed_for}|{sealed.field}|{sealed.key}" + ("|masked" if masked else "")
    try:
        box = binascii.a2b_base64(sealed.masked if masked else sealed.box, strict_mode=True)
        clear = cipher.decrypt(box[:_NONCE_BYTES], box[_NONCE_BYTES:], place.encode())
    except (InvalidTag, ValueError):
        raise SealBrokenError(sealed, issue_id) from None
    return clear.decode()
