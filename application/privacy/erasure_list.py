"""The list of erasures: a file outside every database and backup, which only grows.

A backup made before an erasure still holds the key. Whoever restores one destroys the keys of this
list again before anything is served. A line is JSON; each names the hash of the line before it, so
that a backup's manifest can say up to which line the list must go on unchanged.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from uuid import UUID

from pydantic import ValidationError

from domain.base import Frozen, StoredInstant
from domain.privacy.events import Ground, PersonalDataErased

BEGINNING: Final = "00" * 32


class ErasureListError(Exception):
    """The list cannot be used; the message says why and what to do."""


class ErasureLine(Frozen):
    """One erasure: what its event says, the event's place in the register, the line before."""

    previous: str
    command_id: str
    version: int
    digest: str
    at: StoredInstant
    by: str
    ground: Ground
    why: str
    persons: tuple[str, ...]
    issues: tuple[UUID, ...]


class ErasureList:
    """The file. Every method raises ErasureListError."""

    def __init__(self, path: Path) -> None:
        """Use the file at `path`, which may not be there yet."""
        self.path = path

    def begin(self) -> None:
        """Make the file where it is missing, so that a missing one always means a loss."""
        with self._writing():
            pass

    def lines(self) -> tuple[ErasureLine, ...]:
        """Return every line; nothing where there is no file."""
        return tuple(line for _, line in self._read())

    def head(self) -> tuple[int, str]:
        """Return how many lines there are, and the hash of the last one."""
        texts = [text for text, _ in self._read()]
        return len(texts), _hash_of(texts[-1]) if texts else BEGINNING

    def hash_at(self, count: int) -> str | None:
        """Return the hash of the line with this number, None where there are fewer."""
        texts = [text for text, _ in self._read()]
        if count > len(texts):
            return None
        return _hash_of(texts[count - 1]) if count else BEGINNING

    def add(self, events: Sequence[tuple[PersonalDataErased, str]]) -> None:
        """Add events with their digests, those not listed yet; durable when it returns."""
        with self._writing() as file:
            known = {line.command_id for line in self.lines()}
            _, previous = self.head()
            for event, digest in events:
                if event.command not in known:
                    text = _line_of(event, digest, previous).model_dump_json()
                    previous = _hash_of(text)
                    os.write(file, f"{text}\n".encode())
            os.fsync(file)

    def _read(self) -> Iterator[tuple[str, ErasureLine]]:
        try:
            texts = self.path.read_text("utf-8").splitlines()
        except FileNotFoundError:
            return
        except (OSError, UnicodeDecodeError) as error:
            raise self._error(type(error).__name__) from error
        previous = BEGINNING
        for number, text in enumerate(texts, 1):
            try:
                line = ErasureLine.model_validate_json(text)
            except ValidationError:
                raise self._broken(number) from None
            if line.previous != previous:
                raise self._broken(number)
            previous = _hash_of(text)
            yield text, line

    @contextmanager
    def _writing(self) -> Iterator[int]:
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        except OSError as error:
            raise self._error(error.strerror or type(error).__name__) from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file
        finally:
            os.close(file)

    def _broken(self, number: int) -> ErasureListError:
        return self._error(f"line {number} is not what was written there")

    def _error(self, problem: str) -> ErasureListError:
        return ErasureListError(
            f"The list of erasures {self.path} cannot be used ({problem}); "
            "restore it, or name another one with the setting `erasures`."
        )


def _line_of(event: PersonalDataErased, digest: str, previous: str) -> ErasureLine:
    return ErasureLine(
        previous=previous,
        command_id=event.command,
        version=event.version,
        digest=digest,
        at=event.recorded,
        by=event.entry.actor.id,
        ground=event.ground,
        why=event.entry.reason,
        persons=event.persons,
        issues=event.issues,
    )


def _hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
