"""The name of a file: what people tell it by, and nothing that leads anywhere."""

import re
import unicodedata
from typing import Final

from application.attachments.errors import FileNameError

LONGEST_NAME: Final = 255
_ACCEPTED: Final = f"1 to {LONGEST_NAME} characters, such as before.jpg"
_FOLDERS: Final = re.compile(r".*[/\\]", re.DOTALL)
_UNSEEN: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
"""Controls, marks that turn the direction of writing, and what is no character."""


def shown_name(given: str) -> str:
    """Return the name without folders and unseen characters. Raises FileNameError.

    It is never a path: where the bytes lie has nothing to do with it.
    """
    if len(given) > LONGEST_NAME:
        raise FileNameError(problem=f"has more than {LONGEST_NAME} characters", accepted=_ACCEPTED)
    name = _FOLDERS.sub("", given)
    name = "".join(sign for sign in name if unicodedata.category(sign) not in _UNSEEN)
    name = unicodedata.normalize("NFC", name).strip(" .")
    if not name:
        raise FileNameError(problem="says nothing", accepted=_ACCEPTED)
    return name
