"""Orders of the pool: how many may claim."""

from typing import Annotated, Final, Literal

from pydantic import Field

from domain.base import Sealed
from domain.issue.commands.base import Command
from domain.issue.values import SharedBound


class AdjustCapacity(Command):
    """Change how many claims a demand in the pool takes (P3: by need, no crowding).

    `bound`: of the demand itself, or of all demands together in its community or its batch.
    """

    capacity: Annotated[int, Field(ge=1)]
    reason: Sealed
    bound: Literal["demand"] | SharedBound = "demand"


COMMANDS: Final = (AdjustCapacity,)
