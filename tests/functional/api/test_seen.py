"""Every way to read over HTTP: what is not one's own to see is neither shown nor counted."""

from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest

from tests.api_client import Town, served_town

WAYS: Final[dict[str, Callable[[dict[str, Any]], tuple[int, str]]]] = {
    "/issues?with_total=true&limit=1000": lambda told: (told["total"], str(told["issues"])),
    "/issues?with_total=true&unit=housing": lambda told: (told["total"], str(told["issues"])),
    "/issues?with_total=true&words=路灯": lambda told: (told["total"], str(told["issues"])),
    "/inbox?limit=1000&with_done=true": lambda told: (len(told["items"]), str(told["items"])),
    "/events?limit=500": lambda told: (len(told["events"]), str(told["events"])),
    "/indicators": lambda told: (counted(told), ""),
    "/indicators?unit=housing": lambda told: (counted(told), ""),
    "/indicators?by=unit": lambda told: (counted(told), str(told["groups"])),
    "/indicators?by=category": lambda told: (counted(told), ""),
}
"""Way → how many it counts, and all that it names."""


def counted(told: dict[str, Any]) -> int:
    """Return how many issues the groups count."""
    return sum(each["open"] + each["closed"] for each in told["groups"])


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Return a town with one issue alone, which housing has."""
    with served_town(tmp_path_factory.mktemp("seen")) as served:
        served.dispatched()
        served.catch_up()
        yield served


class TestEveryWay:
    @pytest.mark.parametrize("way", WAYS)
    @pytest.mark.parametrize("by", ["transport-handler-1", "transport-lead", "somebody"])
    def test_shows_nothing_of_what_is_not_seen(self, town: Town, way: str, by: str) -> None:
        """Neither the row nor its count, whatever is filtered for."""
        answer = town.get(f"/api/v1{way}", by=by)
        assert answer.status_code == 200, answer.text
        count, named = WAYS[way](answer.json())
        assert count == 0, answer.text
        assert "housing" not in named

    @pytest.mark.parametrize("way", WAYS)
    def test_shows_what_is_seen(self, town: Town, way: str) -> None:
        """The unit that has it finds it everywhere."""
        by = "housing-handler-1"
        count, _ = WAYS[way](town.get(f"/api/v1{way}", by=by).json())
        assert count, way

    def test_of_a_past_instant(self, town: Town) -> None:
        """What stood then is seen by who sees it today."""
        now = town.system.clock().isoformat().replace("+00:00", "Z")
        for by, count in (("transport-handler-1", 0), ("housing-handler-1", 1), ("clerk-1", 1)):
            told = town.get(f"/api/v1/indicators?at={now}", by=by).json()
            assert counted(told) == count, by


class TestConfidential:
    def test_numbers_of_the_source_are_kept_from_whom_it_is_about(self, town: Town) -> None:
        """They would lead him to who complained, also on the board."""
        about = [{"kind": "unit", "unit": "centre"}]
        number = "complaint-4711"
        issue = town.reported(respondents=about, confidential=True, external_id=number)
        town.catch_up()
        for path in ("/issues", f"/issues/{issue}", f"/issues/{issue}/history"):
            answer = town.get(f"/api/v1{path}", by="dispatcher-1")
            assert answer.status_code == 200
            assert issue in answer.text
            assert number not in answer.text

    def test_is_not_found_by_a_number_that_is_kept_from_who_asks(self, town: Town) -> None:
        """Else whom it is about could try numbers until one finds it."""
        for about, number, count in (("centre", "about-us", 0), ("transport", "about-them", 1)):
            respondents = [{"kind": "unit", "unit": about}]
            town.reported(respondents=respondents, confidential=True, external_id=number)
            town.catch_up()
            asked = f"/api/v1/issues?external_id={number}&with_total=true"
            found = town.get(asked, by="dispatcher-1").json()
            assert (len(found["issues"]), found["total"]) == (count, count), about


class TestPermitted:
    def test_is_told_by_post(self, town: Town) -> None:
        """The decision that judges orders, asked before there is one."""
        issue = town.dispatched()
        (handler,) = town.get(f"/api/v1/issues/{issue}/orders", by="housing-handler-1").json()[
            "posts"
        ]
        assert (handler["role"], handler["unit"]) == ("handler", "housing")
        assert {"claim", "add-note"} <= set(handler["orders"])
        assert "dispatch" not in handler["orders"]
        (dispatcher,) = town.get(f"/api/v1/issues/{issue}/orders", by="dispatcher-1").json()[
            "posts"
        ]
        assert "dispatch" in dispatcher["orders"]
        assert "claim" not in dispatcher["orders"]
        hidden = town.get(f"/api/v1/issues/{issue}/orders", by="transport-handler-1")
        assert hidden.status_code == 404
