"""`intake.yaml`: what the centre settles itself, and what it looks at when it takes a case in."""

from typing import Annotated

from pydantic import Field

from domain.base import CategoryCode, Frozen, ReasonCode
from domain.issue.values import RequestType
from domain.policy.names import Named

ChannelCode = Annotated[str, Field(min_length=1, max_length=64)]


class ReferralChannel(Frozen):
    """Where a matter goes that is not dispatched. `urgent`: by a call of three parties, at once."""

    code: ChannelCode
    name: Named
    urgent: bool = False


class AnswerAtOnce(Frozen):
    """What the centre may answer itself, without dispatch. No categories means all of them."""

    request_types: tuple[RequestType, ...] = ()
    categories: tuple[CategoryCode, ...] = ()


class IntakeRules(Frozen):
    """The rules of taking a case in."""

    answer_at_once: AnswerAtOnce = AnswerAtOnce()
    channels: tuple[ReferralChannel, ...] = ()
    refused_at_report: tuple[ReasonCode, ...] = ()
    """Reasons for which whoever registers a matter may turn it away in the same step."""
    place_required: tuple[CategoryCode, ...] = ()
    regions: tuple[str, ...] = ()
    """The regions that cases come from; none means that a code is checked by its form alone."""
    most_people: Annotated[int, Field(ge=1)] = 100_000
    merge_within_days: Annotated[int, Field(ge=0)] = 7
    repeat_within_days: Annotated[int, Field(ge=0, le=366)] = 30
    """How long after its end the same complainant is told the result instead of heard anew."""
    same_place_km: Annotated[float, Field(gt=0)] = 1.0
    """Points no farther apart may be one place; datums alone differ by half of that."""
    top_speed_kmh: Annotated[int, Field(ge=1)] = 150
    """Faster than this nobody was in both places that he reports from."""

    def channel(self, code: str) -> ReferralChannel | None:
        """Return the channel of that code, None when there is none."""
        return next((each for each in self.channels if each.code == code), None)


class IntakeFile(Frozen):
    """The rules of intake."""

    intake: IntakeRules = IntakeRules()
