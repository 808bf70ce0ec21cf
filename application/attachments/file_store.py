"""Where the bytes of files lie: a directory, or a bucket of an S3-compatible store; all sealed.

Names are random and tell nothing. Of a bucket the credentials come from the environment or the
machine, as its own tools take them; they are neither kept nor logged here.
"""

import os
from collections.abc import Iterator
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, BinaryIO, Final

from application.attachments.file_place import Place
from application.drafts import flush

if TYPE_CHECKING:  # loaded when somebody first asks for a file
    from obstore.store import ObjectStore

_PART_BYTES: Final = 5 * 1024 * 1024
_READ_BYTES: Final = 256 * 1024
_PARTS_AT_ONCE: Final = 2
_TIMEOUT: Final = timedelta(seconds=30)
"""Of one request to a bucket, and of its repetitions: somebody waits."""


class FilesUnavailableError(Exception):
    """The store of files cannot be used now; the message says why and what to do."""

    code: Final = "files_unavailable"

    def __init__(self, place: str, problem: str) -> None:
        """Make one clear sentence; `problem` is the kind of the fault, no address and no key."""
        super().__init__(
            f"The store of files at {place} cannot be used ({problem}); "
            "check that it is there, reachable and writable."
        )


class FileStore:
    """Objects by name. Every method raises FilesUnavailableError. Safe to share between threads."""

    def __init__(self, place: Place) -> None:
        """Use the store at `place`; nothing is opened or made yet."""
        self.place = place

    @cached_property
    def _store(self) -> "ObjectStore":
        from obstore.store import LocalStore, S3Store  # noqa: PLC0415 -- see above

        folder = self.place.folder
        if folder:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return LocalStore(folder)
        endpoint = self.place.endpoint
        given = {"endpoint": endpoint, "region": self.place.region}
        return S3Store.from_url(
            self.place.url,
            config={name: value for name, value in given.items() if value},  # type: ignore[arg-type] # its TypedDict, without what is not given
            client_options={
                "allow_http": (endpoint or "").startswith("http://"),
                "timeout": _TIMEOUT,
            },
            retry_config={"max_retries": 2, "retry_timeout": _TIMEOUT},
        )

    def put(self, name: str, file: BinaryIO) -> None:
        """Store the whole file under the name; durable when it returns."""
        file.seek(0)
        try:
            self._store.put(
                _path(name), file, chunk_size=_PART_BYTES, max_concurrency=_PARTS_AT_ONCE
            )
            self._flush(name)
        except Exception as error:
            raise self._away(error) from error

    def get(self, name: str) -> Iterator[bytes] | None:
        """Yield an object in parts, None where there is none of that name."""
        try:
            found = self._store.get(_path(name))
        except FileNotFoundError:
            return None
        except Exception as error:
            raise self._away(error) from error
        return self._parts(iter(found.stream(min_chunk_size=_READ_BYTES)))

    def delete(self, name: str) -> None:
        """Remove an object; again it changes nothing."""
        try:
            self._store.delete(_path(name))
        except FileNotFoundError:
            return
        except Exception as error:
            raise self._away(error) from error

    def sizes(self) -> dict[str, int]:
        """Return the bytes of every object by its name; nothing is made."""
        folder = self.place.folder
        if folder is not None and not folder.exists():
            return {}
        try:
            found = (meta for page in self._store.list() for meta in page)
            return {meta["path"].rpartition("/")[2]: meta["size"] for meta in found}
        except Exception as error:
            raise self._away(error) from error

    def check(self) -> None:
        """Look whether it can be used; nothing is made."""
        folder = self.place.folder
        if folder is None:
            self._check_bucket()
        elif folder.exists() and not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            raise self._away(PermissionError())

    def _check_bucket(self) -> None:
        """List what is there: unlike an object, a bucket that is missing is a fault."""
        try:
            for _ in self._store.list(chunk_size=1):
                return
        except Exception as error:
            raise self._away(error) from error

    def _parts(self, parts: Iterator[object]) -> Iterator[bytes]:
        try:
            for part in parts:
                yield bytes(part)  # type: ignore[call-overload] # a buffer of the library's own
        except GeneratorExit:
            raise
        except Exception as error:
            raise self._away(error) from error

    def _flush(self, name: str) -> None:
        """Put what was written on the disk: an event will say that it is there."""
        folder = self.place.folder
        if folder is None:
            return
        path = folder / _path(name)
        with path.open("rb") as file:
            os.fsync(file.fileno())
        flush(path.parent)
        flush(folder)

    def _away(self, error: Exception) -> FilesUnavailableError:
        return FilesUnavailableError(self.place.url, type(error).__name__)


def _path(name: str) -> str:
    return f"{name[:2]}/{name}"
