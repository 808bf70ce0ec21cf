"""Residents report under every pack that is shipped, by the public interface and by Open311."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from application.policy_packs.reader import packs
from tests.functional.api.open311_town import client
from tests.residents import ResidentsTown, residents_town

POLICIES = Path(__file__).parents[3] / "policies"


@pytest.fixture(scope="module", params=packs(POLICIES))
def town(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ResidentsTown]:
    """Return a town under one of the packs."""
    with residents_town(tmp_path_factory.mktemp("town"), pack=request.param) as found:
        yield found


class TestEveryPack:
    def test_takes_a_report_of_a_resident(self, town: ResidentsTown) -> None:
        """His own words, without a category, by the source of the web."""
        answer = town.post("/issues", {"text": "路灯不亮", "contacts": []})
        assert answer.status_code == 201, answer.text
        town.town.catch_up()
        issue = town.town.get(f"/api/v1/issues/{answer.json()['number']}", by="clerk-1").json()
        assert (issue["source"], issue["status"]) == ("web", "reported")

    def test_takes_a_report_by_open311(self, town: ResidentsTown) -> None:
        """With the key of a clerk, for a category that asks something."""
        speaks = client(town.town)
        [service, *_] = [each for each in speaks.services() if each["metadata"]]
        assert speaks.definition(str(service["service_code"]))["attributes"]
        found = speaks.report(
            str(service["service_code"]),
            lat="37.80512",
            long="113.63078",
            description="小区门口的路灯三天没有亮了",
        )
        assert found["service_request_id"]

    def test_tells_residents_what_it_asks(self, town: ResidentsTown) -> None:
        """And which answer ends the form, with where to turn instead."""
        found = town.get("/categories").json()["categories"]
        asked = [question for each in found for question in each["questions"]]
        ends = [one for each in asked for one in each["values"] if one["ends"]]
        assert asked
        assert ends
        assert all(each["notice"] for each in ends)
