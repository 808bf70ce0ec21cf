"""How a request with a file is described: as its body, or in a form of a browser."""

from collections.abc import Iterable
from typing import Any, Final

from api.file_form import FIELD, FORM

_BINARY: Final = {"type": "string", "format": "binary"}
BYTES: Final = {"schema": _BINARY}
_FORM: Final = {"schema": {"type": "object", "properties": {FIELD: _BINARY}, "required": [FIELD]}}


def sent_file(description: str) -> dict[str, Any]:
    """Return the description of a body that is one file."""
    return {
        "required": True,
        "description": description,
        "content": {"application/octet-stream": BYTES, FORM: _FORM},
    }


def refusing_files(statuses: Iterable[int]) -> tuple[int, ...]:
    """Return the statuses of an order whose body is a file.

    What is wrong with the file is a 422, its length and type as well; 415 is a body that is packed.
    """
    return tuple(each for each in statuses if each != 413)  # noqa: PLR2004 -- a status
