"""The ways an issue goes in the demonstration, each a list of steps by different people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, Literal

from domain.base import PersonCode, Role

LATE_CLAIM_SECONDS: Final = 2.6
"""Longer than the demo pack's claim limit of 2 s, so that its warning and breach fire."""


@dataclass(frozen=True, slots=True)
class Step:
    """One order: what, by whom, with which fields, after which wait.

    `to` is the unit of a dispatch: the category's owner, or first another one by mistake. `person`
    names who acts, in the post that lets him; else somebody in the role `by` does. What happened
    some `hours_ago` is entered with its slip.
    """

    kind: str
    by: Role = "clerk"
    draft: Mapping[str, Any] = field(default_factory=dict)
    wait_seconds: float = 0.0
    to: Literal["owner", "other"] | None = None
    person: PersonCode | None = None
    hours_ago: Decimal | None = None
    slip: Mapping[str, object] | None = None


def _dispatch(to: Literal["owner", "other"] = "owner") -> Step:
    return Step("DispatchIssue", "dispatcher", {"instruction": "请依法办理并及时联系诉求人"}, to=to)


def _revisit(solved: str, satisfaction: str) -> Step:
    answer = {"solved": solved, "satisfaction": satisfaction, "contacted_by_unit": "yes"}
    return Step("RecordRevisit", "revisitor", {"method": "phone", "reached": True, **answer})


_CLAIM: Final = Step("ClaimIssue", "handler")
_CONTACT: Final = Step("RecordContact", "handler", {"method": "phone", "reached": True})
_RESOLVE: Final = Step(
    "ResolveIssue", "handler", {"outcome": "solved", "reply": "已现场核实并处理完毕，感谢您的反映"}
)
_ACCEPT: Final = Step("ReviewResolution", "reviewer", {"decision": "accept"})
_SEND_BACK: Final = Step(
    "ReviewResolution", "reviewer", {"decision": "send_back", "findings": "未说明整改措施，请补充"}
)
_MISSED: Final = Step("RecordRevisit", "revisitor", {"method": "phone", "reached": False})
_SATISFIED: Final = _revisit("yes", "satisfied")

_TO_CLAIM: Final = (_dispatch(), _CLAIM)
_TO_FEEDBACK: Final = (*_TO_CLAIM, _CONTACT, _RESOLVE)
_TO_REVISIT: Final = (*_TO_FEEDBACK, _ACCEPT)

STRAIGHT: Final = (*_TO_REVISIT, _SATISFIED)

SCENARIOS: Final[Mapping[str, tuple[Step, ...]]] = {
    "straight": STRAIGHT,
    "returned": (
        _dispatch("other"),
        Step(
            "RequestReturn",
            "handler",
            {"reason": "not_my_duty", "explanation": "不属于本单位职责"},
        ),
        Step("DecideReturn", "dispatcher", {"decision": "uphold"}),
        *STRAIGHT,
    ),
    "claimed_late": (
        _dispatch(),
        Step("ClaimIssue", "handler", wait_seconds=LATE_CLAIM_SECONDS),
        *STRAIGHT[2:],
    ),
    "sent_back": (*_TO_FEEDBACK, _SEND_BACK, _RESOLVE, _ACCEPT, _SATISFIED),
    "reworked": (*_TO_REVISIT, _revisit("no", "dissatisfied"), _RESOLVE, _ACCEPT, _SATISFIED),
    "unreachable": (*_TO_REVISIT, _MISSED, _MISSED, _MISSED),
    "reopened": (
        *STRAIGHT,
        Step("ReopenIssue", "supervisor", {"reason": "同一问题再次出现"}),
        _RESOLVE,
        _ACCEPT,
        _SATISFIED,
    ),
}

_OF_TWENTY: Final = (
    *("straight",) * 11,
    *("returned",) * 2,
    *("claimed_late",) * 2,
    *("sent_back",) * 2,
    "reworked",
    "unreachable",
    "reopened",
)


def scenario_of(index: int) -> str:
    """Return the name of the way the issue of this index goes; twenty in a row hold them all."""
    return _OF_TWENTY[index * 7 % len(_OF_TWENTY)]
