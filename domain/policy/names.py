"""Names that people read, in both languages of the program."""

from domain.base import Frozen


class Named(Frozen):
    """A name in both languages of the program."""

    zh: str
    en: str
