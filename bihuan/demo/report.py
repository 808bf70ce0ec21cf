"""What the demonstration came to: counts, checks, speed, and what to look at next."""

from statistics import quantiles

from bihuan.demo.journey import Trip
from domain.base import Frozen
from domain.indicators import Rate


class StepSpeed(Frozen):
    """How long one kind of step took its caller, in milliseconds."""

    count: int
    p50_ms: float
    p95_ms: float


class DemoReport(Frozen):
    """The result of a run. `lost_commands` were acknowledged and are not in the log.

    `duplicate_events` are events of one command id appended twice. Both must be 0, and
    `closed + other final statuses == issues`.
    """

    issues: int
    final: int
    closed: int
    by_status: dict[str, int]
    by_scenario: dict[str, int]
    events: int
    commands: int
    lost_commands: int
    duplicate_events: int
    degraded: int
    warnings: int
    breaches: int
    on_time: dict[str, Rate]
    seconds: float
    loops_per_second: float
    p50_ms: float
    p95_ms: float
    steps: dict[str, StepSpeed]
    data: str
    sample_number: str

    @property
    def is_sound(self) -> bool:
        """Return whether nothing was lost or doubled and every issue ended final."""
        whole = self.final == self.issues
        return whole and not self.lost_commands and not self.duplicate_events


def speeds(trip: Trip) -> dict[str, StepSpeed]:
    """Return the speed of every kind of step, in the order they were first taken."""
    return {kind: _speed(seconds) for kind, seconds in trip.seconds.items()}


def overall(trip: Trip) -> StepSpeed:
    """Return the speed of all steps together."""
    return _speed([each for seconds in trip.seconds.values() for each in seconds])


def _speed(seconds: list[float]) -> StepSpeed:
    marks = quantiles(seconds, n=20, method="inclusive") if len(seconds) > 1 else seconds * 19
    return StepSpeed(
        count=len(seconds), p50_ms=round(marks[9] * 1000, 1), p95_ms=round(marks[18] * 1000, 1)
    )


def loops_per_second(trip: Trip, issues: int) -> float:
    """Return how many issues went around the whole loop in a second."""
    return round(issues / trip.wall_seconds, 2) if trip.wall_seconds else 0.0
