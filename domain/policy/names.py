"""Names that people read, in both languages of the program."""

from typing import Annotated

from pydantic import Field

from domain.base import Frozen

Text = Annotated[str, Field(min_length=1)]


class Named(Frozen):
    """A name in both languages of the program."""

    zh: Text
    en: Text
