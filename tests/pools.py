"""A county whose communities ask for help: four loops beside the default one, chosen by source."""

from functools import cache
from typing import Final

from application.facts import FactsInForce
from domain.issue.commands import ClaimIssue, DispatchIssue, ReportIssue
from domain.policy import Policy
from tests.calendars import office
from tests.issues import Course
from tests.ordinary import HANDLER, a_policy, person

UNITS: Final = ("transport", "health", "labour")
MEMBERS: Final = tuple(person(f"{unit}-handler-1") for unit in UNITS)
SECOND: Final = person("transport-handler-2")
_LOOPS: Final = (
    {
        "key": "one-unit",
        "mode": "pool",
        "choice": {"sources": ("community",)},
        "lease": {"amount": 3, "unit": "work_day"},
        "capacity": {"per_unit": 1},
        "evaluator": "proposer",
    },
    {
        "key": "many-people",
        "mode": "pool",
        "choice": {"sources": ("volunteering",)},
        "capacity": {"per_demand": 2, "per_person": 2},
        "evaluator": "community",
        "check_in": {
            "geofence_m": 200,
            "window": {"opens": "08:00", "closes": "20:00"},
        },
    },
    {
        "key": "orders",
        "mode": "order",
        "choice": {"sources": ("menu",)},
        "menu": ({"code": "clean-homes", "name": {"zh": "清洁家园", "en": "Clean homes"}},),
    },
    {
        "key": "in-batches",
        "mode": "pool",
        "choice": {"sources": ("sending",)},
        "capacity": {"per_demand": 2, "per_place": 2, "per_batch": 3},
        "evaluator": "community",
    },
)


@cache
def a_county_of_pools() -> Policy:
    """Return the default pack with the four loops."""
    named = [{**loop, "name": {"zh": "认领", "en": "Claimed"}} for loop in _LOOPS]
    sources = [
        {"code": loop["choice"]["sources"][0], "name": {"zh": "社区", "en": "Community"}}  # type: ignore[index]  # as above
        for loop in _LOOPS
    ]
    base = a_policy()
    return Policy.model_validate(
        {
            **dict(base),
            "loops": [*named, *base.loops],
            "sources": [*sources, *base.sources],
        }
    )


@cache
def with_more_time() -> Policy:
    """Return the county's next policy: ten working days to resolve."""
    base = a_county_of_pools()
    clocks = tuple(
        each.model_copy(update={"limit": each.limit.model_copy(update={"amount": 10})})
        if each.id == "resolve"
        else each
        for each in base.clocks
    )
    ref = "default@ffffffffffffffffffffffffffffffff"
    return Policy.model_validate({**dict(base), "clocks": clocks, "ref": ref})


def facts_of_pools() -> FactsInForce:
    """Return the county's policy with the ordinary calendar, for a whole desk."""
    return FactsInForce.given(a_county_of_pools(), office().calendar)


def a_demand(source: str = "community", /, **fields: object) -> Course:
    """Return a demand of a community that was not offered yet."""
    course = Course(policy=a_county_of_pools())
    course.give(ReportIssue, source=source, **fields)
    return course


def an_offer(source: str = "community", /, **fields: object) -> Course:
    """Return a demand offered to three units."""
    course = a_demand(source)
    if source == "menu":
        fields = {"menu_item": "clean-homes", **fields}
    course.give(DispatchIssue, eligible=UNITS, **fields)
    return course


def a_claimed_offer(source: str = "community", /, **fields: object) -> Course:
    """Return a demand that a member of the first unit claimed."""
    course = an_offer(source, **fields)
    course.give(ClaimIssue, MEMBERS[0])
    return course


def offered_to_handler(*, is_claimed: bool = True) -> Course:
    """Return a demand that was offered to its handler, who is to check in; claimed or not yet."""
    course = a_demand("volunteering")
    course.give(DispatchIssue, eligible_persons=(HANDLER.id,))
    if is_claimed:
        course.give(ClaimIssue)
    return course
