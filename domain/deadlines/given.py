"""A deadline that another system set: taken as it stands, nothing computed."""

from datetime import datetime, timedelta
from typing import Final

from domain.calendar import WorkingTime, local_date
from domain.deadlines.model import Clock, Deadline, Limit, Step
from domain.deadlines.steps import local_iso

GIVEN: Final = "given_by_source"
"""The step that opens the explanation of such a deadline."""


def given_deadline(
    *,
    id: str,
    clock: Clock,
    started_at: datetime,
    due_at: datetime,
    time: WorkingTime,
    policy: str,
) -> Deadline:
    """Return the running deadline `id` that falls due when the source says, inclusive.

    Its limit is the span in seconds, so that a pause credits what was left of it; it warns nobody.
    A due instant before the start stays as it is: the clock is late from the outset.
    """
    span = max((due_at - started_at) // timedelta(seconds=1), 0)
    told = Step(kind=GIVEN, first=local_iso(due_at), last=local_iso(due_at))
    return Deadline(
        id=id,
        clock=clock,
        started_at=started_at,
        limit=Limit(amount=span, unit="second", source=GIVEN),
        calendar=time.calendar.version,
        policy=policy,
        due_at=due_at,
        due_inclusive=True,
        last_day=local_date(due_at),
        explanation=(told,),
    )


def is_given(deadline: Deadline) -> bool:
    """Tell whether the source set the deadline, so that no policy or calendar moves it."""
    return any(step.kind == GIVEN for step in deadline.explanation)
