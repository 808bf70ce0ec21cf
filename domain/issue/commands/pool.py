"""Orders of the pool: how many may claim."""

from typing import Annotated, Final

from pydantic import Field

from domain.base import Sealed
from domain.issue.commands.base import Command


class AdjustCapacity(Command):
    """Change how many claims a demand in the pool takes (P3: by need, no crowding)."""

    capacity: Annotated[int, Field(ge=1)]
    reason: Sealed


COMMANDS: Final = (AdjustCapacity,)
