"""What is away: Temporal that took an order and never answered, a store that takes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID

import pytest

from bihuan.asgi import application
from tests.api_client import REPORT, TokensOfPeople, Town, served_town
from tests.desk import RecordingEngine


@dataclass
class SlowEngine(RecordingEngine):
    """Takes steps in, and answers too late."""

    is_slow: bool = field(default=True)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """Return a town of its own."""
    with served_town(tmp_path) as served:
        yield served


class TestTemporal:
    def test_that_never_answers_leaves_the_outcome_unknown(self, town: Town) -> None:
        """202, which key to repeat and where to look; repeated, it is answered as taken."""
        issue = town.reported()
        engine = SlowEngine(town.system.acceptor)
        slow = replace(town.system, engine=engine)  # type: ignore[arg-type] # the port alone
        served = replace(town, app=application(slow, identity=TokensOfPeople(slow)))
        given = {"unit": "housing"}
        path, key = f"/issues/{issue}/dispatch", "a-slow-key"
        answer = served.order(path, given, by="dispatcher-1", key=key)
        assert (answer.status_code, answer.json()["outcome"]) == (202, "unknown")
        assert answer.json()["idempotency_key"] == key
        assert answer.json()["look_at"] == f"/api/v1/issues/{issue}"
        engine.is_slow = False
        again = served.order(path, given, by="dispatcher-1", key=key)
        assert (again.status_code, again.json()["receipt"]["last_version"]) == (200, 3)
        assert len(town.system.store.read_issue(UUID(issue))) == 3


class TestStores:
    def test_that_are_closed_take_and_give_nothing(self, town: Town) -> None:
        """503 with when to come again; where the file lies is nobody's to learn."""
        issue = town.reported()
        town.system.store.close()
        asked = [
            town.get(f"/api/v1/issues/{issue}", by="clerk-1"),
            town.get(f"/api/v1/issues/{issue}/history", by="clerk-1"),
            town.order(f"/issues/{issue}/claim", {}, by="housing-handler-1"),
            town.order("/issues", REPORT, by="clerk-1"),
        ]
        assert [each.status_code for each in asked] == [503] * 4
        for each in asked:
            assert each.json()["code"] == "service_away"
            assert int(each.headers["retry-after"]) > 0
            assert str(town.system.settings.data) not in each.text
        assert town.get("/health").status_code == 200
