"""`pack.yaml`: what the pack is called and how it numbers issues."""

from typing import Annotated

from pydantic import Field

from domain.base import Frozen
from domain.policy.names import Named


class PackFile(Frozen):
    """The pack itself: its name, the prefix of issue numbers, whether it may count in seconds."""

    demo: bool = False
    """Only a pack marked so may count in the unit `second`."""
    title: Named
    number_prefix: Annotated[str, Field(pattern=r"^[A-Z]{2,4}$")]
