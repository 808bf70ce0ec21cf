"""Impossible speeds and rates, from the first report to the flag or refusal."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from application.facts import FactsInForce
from domain.base import Actor
from domain.issue.events import IssueReported
from domain.policy import Policy, Source
from domain.step import Outcome
from tests.calendars import office
from tests.desk import REPORT, AwayEngine, Desk, receipt_in, refusal_of
from tests.ordinary import CLERK, a_policy, person

COURIER: Final = person("reporter-1")
ANOTHER: Final = COURIER.model_copy(update={"id": "reporter-2"})
HERE: Final = {"latitude": 37.80, "longitude": 113.63, "datum": "CGCS2000"}
FAR: Final = {"latitude": 39.90, "longitude": 116.40, "datum": "CGCS2000"}
NAME: Final = {"zh": "骑手", "en": "courier"}


def with_couriers() -> FactsInForce:
    """Return the default policy with a source that takes two reports an hour from one reporter."""
    policy = a_policy()
    said = {name: getattr(policy, name) for name in Policy.model_fields}
    rate = {"code": "courier", "name": NAME, "rate": {"max": 2, "per": "hour"}}
    another = {"id": ANOTHER.id, "posts": [{"role": "reporter", "unit": ANOTHER.unit}]}
    changed = {
        "sources": (*policy.sources, Source.model_validate(rate)),
        "members": (*policy.members, another),
    }
    return FactsInForce.given(Policy.model_validate({**said, **changed}), office().calendar)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Return a desk in a county with couriers."""
    desk = Desk(tmp_path, facts=with_couriers())
    yield desk
    desk.close()


class Reports:
    """Reports one after the other at a desk."""

    def __init__(self, desk: Desk) -> None:
        """Begin with none."""
        self.desk = desk

    async def give(
        self,
        by: Actor = COURIER,
        point: object = HERE,
        *,
        given_by: str | None = "device",
        **more: Any,  # noqa: ANN401  # fields of the draft
    ) -> Outcome:
        """Report something at a point."""
        where = {"point": point, **({"given_by": given_by} if given_by else {})}
        told = {"complainants": [], **more}
        draft = {**REPORT, "source": "courier", "location": where, **told}
        return await self.desk.intake(AwayEngine()).take_in(
            self.desk.order("ReportIssue", by, draft)
        )

    async def flags(
        self,
        by: Actor = COURIER,
        point: object = HERE,
        **more: Any,  # noqa: ANN401  # as above
    ) -> tuple[str, ...]:
        """Return the flags of one more report."""
        receipt = receipt_in(await self.give(by, point, **more))
        event = self.desk.stored(receipt.issue_id)[-1].event
        assert isinstance(event, IssueReported)
        return event.flags


class TestSpeed:
    """Nobody is in two cities within the hour (rules.md 12.1)."""

    async def test_the_same_reporter(self, desk: Desk) -> None:
        """His last place is known to every process, and to a new one."""
        assert await Reports(desk).flags() == ()
        other = Desk(desk.directory, now=desk.now + timedelta(minutes=20), facts=desk.facts)
        assert await Reports(other).flags(COURIER, FAR) == ("geo_suspect",)
        other.close()

    async def test_with_time_to_travel(self, desk: Desk) -> None:
        """A day later he may well be there."""
        await Reports(desk).flags()
        desk.now += timedelta(days=1)
        assert await Reports(desk).flags(COURIER, FAR) == ()

    async def test_somebody_else(self, desk: Desk) -> None:
        """Two reporters are in two places."""
        await Reports(desk).flags()
        assert await Reports(desk).flags(ANOTHER, FAR) == ()

    @pytest.mark.parametrize("given_by", ["map", "address", "object"])
    async def test_a_point_that_is_only_the_matters(self, desk: Desk, given_by: str) -> None:
        """Whoever points at a map stands somewhere else."""
        await Reports(desk).flags()
        assert await Reports(desk).flags(COURIER, FAR, given_by=given_by) == ()

    async def test_who_writes_down_calls(self, desk: Desk) -> None:
        """A clerk's desk does not travel."""
        person = {"complainants": REPORT["complainants"], "text": "别的事"}
        reports = Reports(desk)
        assert await reports.flags(CLERK, given_by=None) == ()
        assert await reports.flags(CLERK, FAR, given_by=None) == ()
        assert await reports.flags(CLERK, FAR, given_by=None, **person) == ()

    async def test_an_erased_person(self, desk: Desk) -> None:
        """With his key goes what he reported."""
        reports = Reports(desk)
        told: dict[str, Any] = {"complainants": REPORT["complainants"]}
        first = receipt_in(await reports.give(CLERK, **told))
        (complainant,) = desk.streams.latest(first.issue_id).issue.complainants
        desk.household.personal.forget(complainant.person)
        assert await reports.flags(CLERK, FAR, text="别的事", **told) == ()

    async def test_the_same_person_by_his_telephone(self, desk: Desk) -> None:
        """However he spells it: he is known by its keyed digest."""
        reports = Reports(desk)
        told: dict[str, Any] = {"complainants": REPORT["complainants"]}
        await reports.flags(CLERK, **told)
        again = {"complainants": [{"contacts": [{"kind": "mobile", "value": "+86 138 6400 1234"}]}]}
        assert await reports.flags(CLERK, FAR, text="别的事", **again) == ("geo_suspect",)


class TestRate:
    """A source's limit counts one reporter's reports (rules.md 12.1; A6)."""

    async def test_one_too_many(self, desk: Desk) -> None:
        """Refused until the first of them is an hour old; others go on."""
        reports = Reports(desk)
        for _ in range(2):
            receipt_in(await reports.give())
        refused = await reports.give()
        assert refusal_of(refused) == "rate_exceeded"
        assert refused.refusal
        assert refused.refusal.http_status == 429
        again = datetime.fromisoformat(str(refused.refusal.details["accepted"]))
        assert again == desk.now + timedelta(hours=1)
        receipt_in(await reports.give(ANOTHER))
        desk.now += timedelta(hours=1)
        receipt_in(await reports.give())

    async def test_the_same_order_again(self, desk: Desk) -> None:
        """What was taken is answered, and counts once."""
        draft = {**REPORT, "source": "courier", "complainants": []}
        order = desk.order("ReportIssue", COURIER, draft, key="first")
        intake = desk.intake(AwayEngine())
        receipts = {receipt_in(await intake.take_in(order)).number for _ in range(3)}
        assert len(receipts) == 1
        receipt_in(await Reports(desk).give())

    async def test_a_clerk_is_nobodys_reporter(self, desk: Desk) -> None:
        """He writes down as many calls as come in."""
        for number in range(4):
            receipt_in(await Reports(desk).give(CLERK, text=f"第{number}件"))
