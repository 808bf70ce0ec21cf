"""Status rows of assistance and conference (lifecycle.md 2)."""

from typing import Final

from domain.issue.events.joint import (
    AssistanceCheckedIn,
    AssistanceMissed,
    AssistanceReported,
    AssistanceRequested,
    AssistanceWaived,
    ConferenceConcluded,
    ConferenceConvened,
)
from domain.issue.transitions.rows import HELD, OPEN, Row

ROWS: Final[tuple[Row, ...]] = (
    Row(HELD, AssistanceRequested, "=", "吹哨报到, 加派: lifecycle.md 2"),
    Row(OPEN, AssistanceCheckedIn, "=", "rules.md 1: whistle; its limit runs in every status"),
    Row(OPEN, AssistanceMissed, "=", "rules.md 1: both are assessed"),
    Row(OPEN, AssistanceReported, "=", "its own limit runs on beside the status, so it can be met"),
    Row(OPEN, AssistanceWaived, "=", "nobody waits for help that is not needed any more"),
    Row(("reported", *HELD), ConferenceConvened, "in_conference", "rules.md 4.11"),
    Row(("in_conference",), ConferenceConvened, "=", "no lead yet: they meet again"),
    Row(("in_conference",), ConferenceConcluded, "dispatched", "rules.md 1: a primary is named"),
)
