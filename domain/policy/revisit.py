"""`revisit.yaml`: how a revisit goes, and how long a closed issue may come back."""

from typing import Annotated

from pydantic import Field

from domain.base import Frozen
from domain.calendar import Window


class RevisitRules(Frozen):
    """Attempts of a revisit: how many, on how many dates, at what hours (rules.md 7.3)."""

    attempts: Annotated[int, Field(ge=1)] = 3
    dates: Annotated[int, Field(ge=1)] = 2
    hours: Window | None = None
    waive_when_anonymous: bool = True


class RevisitFile(Frozen):
    """The attempts of a revisit, and the days a complainant may reopen in."""

    revisit: RevisitRules
    reopen_window_days: Annotated[int, Field(ge=0)]
