"""Where the bytes of files lie, as a setting says it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

_ACCEPTED: Final = "file:///PATH or s3://BUCKET/PREFIX, without names, passwords or questions in it"


@dataclass(frozen=True, slots=True)
class Place:
    """Where files are kept: `url` as the setting has it, `endpoint` of a store that is not AWS."""

    url: str
    endpoint: str | None = None
    region: str | None = None

    @property
    def folder(self) -> Path | None:
        """Return the directory, None where it is none."""
        parts = urlsplit(self.url)
        return Path(unquote(parts.path)) if parts.scheme == "file" else None


def check_place(url: str) -> str:
    """Return the URL of a store that can be used. Raises ValueError with what is accepted."""
    parts = urlsplit(url)
    is_folder = parts.scheme == "file" and not parts.netloc and parts.path.startswith("/")
    is_bucket = parts.scheme == "s3" and bool(parts.netloc) and "@" not in parts.netloc
    if (is_folder or is_bucket) and not (parts.query or parts.fragment):
        return url
    message = f"accepted is {_ACCEPTED}"
    raise ValueError(message)
