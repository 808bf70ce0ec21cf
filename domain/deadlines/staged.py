"""Limits of several stages in order: stop the work, fine it, pull it down (rules.md 2.7).

Each stage is a deadline of its own, told by its subject. All here are functions of the deadlines.
"""

from collections.abc import Iterable
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from domain.base import Frozen
from domain.deadlines.model import Clock, Deadline, DeadlineState, Limit

_FINISHED: Final[frozenset[DeadlineState]] = frozenset({"met", "breached"})


class Stage(Frozen):
    """One of the limits, known by a key within its list."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,47}$")]
    limit: Limit


class StagedLimit(Frozen):
    """Limits that follow each other on one clock: stage k+1 starts when stage k is finished."""

    clock: Clock = "resolve"
    stages: Annotated[tuple[Stage, ...], Field(min_length=2)]

    @model_validator(mode="after")
    def _each_key_once(self) -> Self:
        keys = [stage.key for stage in self.stages]
        if len(set(keys)) != len(keys):
            msg = f"stages: {', '.join(keys)}; accepted: each key once"
            raise ValueError(msg)
        return self


def stage_due(staged: StagedLimit, deadlines: Iterable[Deadline]) -> Stage | None:
    """Return the first stage that is not finished, None when all are.

    It is the one that runs, or the one to be started.
    """
    finished = {each.subject for each in _own(staged, deadlines) if _is_finished(each)}
    return next((stage for stage in staged.stages if stage.key not in finished), None)


def _own(staged: StagedLimit, deadlines: Iterable[Deadline]) -> Iterable[Deadline]:
    """Yield the latest deadline of each stage: one that was cancelled may have started anew."""
    keys = {stage.key for stage in staged.stages}
    latest = {
        each.subject: each
        for each in deadlines
        if each.clock == staged.clock and each.subject in keys and each.state != "cancelled"
    }
    return latest.values()


def _is_finished(deadline: Deadline) -> bool:
    # A breach leaves a clock running; it is finished when it was stopped, late or not.
    return deadline.state in _FINISHED and deadline.stopped_at is not None
