"""`revisit.yaml`: how a revisit goes, and how long a closed issue may come back."""

from typing import Annotated, Literal

from pydantic import Field

from domain.base import Frozen
from domain.calendar import Window
from domain.issue.values import Satisfaction, Solved

Effect = Literal["close", "rework", "decide", "supervise"]
"""What an answer brings about: `decide` leaves it to a supervisor, `supervise` calls him too."""


class AnswerEffect(Frozen):
    """What an answer brings about (rules.md 7.6). What is not given fits every answer."""

    solved: Solved | None = None
    satisfaction: Satisfaction | None = None
    effect: Effect

    def fits(self, *, solved: Solved, satisfaction: Satisfaction) -> bool:
        """Return whether this is about such an answer."""
        return self.solved in {None, solved} and self.satisfaction in {None, satisfaction}


class RevisitRules(Frozen):
    """Attempts of a revisit: how many, on how many dates, at what hours (rules.md 7.3)."""

    attempts: Annotated[int, Field(ge=1)] = 3
    dates: Annotated[int, Field(ge=1)] = 2
    hours: Window | None = None
    waive_when_anonymous: bool = True
    compulsory: bool = True
    """False leaves the revisit of consultations and suggestions to the sample."""
    sample_rate: Annotated[float, Field(gt=0, le=1)] = 1.0
    call_back_rate: Annotated[float, Field(ge=0, le=1)] = 0.1
    """Of those nobody reached, how many another revisitor calls once more (rules.md 7.3)."""
    terminated_rate: Annotated[float, Field(ge=0, le=1)] = 0.1
    """Of the issues terminated without being solved, how many are called back."""
    answers: tuple[AnswerEffect, ...] = (
        AnswerEffect(solved="no", effect="rework"),
        AnswerEffect(solved="partly", effect="decide"),
        AnswerEffect(satisfaction="dissatisfied", effect="rework"),
        AnswerEffect(effect="close"),
    )
    """What an answer brings about: the first that fits, else a supervisor decides."""

    def effect_of(self, *, solved: Solved, satisfaction: Satisfaction) -> Effect:
        """Return what an answer brings about."""
        fitting = (
            each for each in self.answers if each.fits(solved=solved, satisfaction=satisfaction)
        )
        return next((each.effect for each in fitting), "decide")


class RevisitFile(Frozen):
    """The attempts of a revisit, and the days a complainant may reopen in."""

    revisit: RevisitRules
    reopen_window_days: Annotated[int, Field(ge=0)]
