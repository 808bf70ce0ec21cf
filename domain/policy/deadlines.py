"""`deadlines.yaml`: how long each clock may run, and how long an issue may be given back."""

from typing import Annotated

from pydantic import Field

from domain.base import Frozen, UnitCode
from domain.deadlines.model import Clock, Limit


class ClockRecord(Frozen):
    """One time limit. The first record that fits clock, urgency and unit applies."""

    id: str
    clock: Clock
    limit: Limit
    urgency: tuple[str, ...] = ()
    units: tuple[UnitCode, ...] = ()


class ReturnRules(Frozen):
    """How long a unit may ask to give an issue back, and how often it may be given back."""

    limit: Limit
    upheld_before_designation: Annotated[int, Field(ge=1)] = 2


class DeadlinesFile(Frozen):
    """The time limits, the special before the general."""

    clocks: tuple[ClockRecord, ...]
    returns: ReturnRules
