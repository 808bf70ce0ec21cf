"""The API against its own description: whatever is sent, no fault, and no answer out of form."""

import time
from collections.abc import Iterator
from random import Random
from typing import Any, Final
from uuid import uuid4

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck
from schemathesis.specs.openapi.checks import positive_data_acceptance

from api.following import FOLLOW_CODE
from api.routers import events
from tests.api_client import Town, served_town

_PEOPLE: Final = ("clerk-1", "dispatcher-1", "housing-handler-1", "supervisor-1", "auditor-1")
_LONG_SECONDS: Final = 600
_UNBOUNDED: Final = "999999999/second"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Return a town that counts no requests."""
    names = ("token", "address", "resident", "reports")
    rates = {f"http_rate_{name}": _UNBOUNDED for name in names}
    with served_town(tmp_path_factory.mktemp("town"), **rates) as served:
        yield served


class Fuzzing:
    """Sends what the description allows and what it does not, by several people."""

    def __init__(self, town: Town, seed: int) -> None:
        """Begin with issues that orders may meet."""
        self._chance = Random(seed)  # noqa: S311 -- no secret
        self._town = town
        self._issues = [town.reported(), town.dispatched(), town.dispatched()]
        self._residents = [_resident(town) for _ in range(3)]
        town.catch_up()
        described = schemathesis.openapi.from_asgi("/openapi.json", town.app)
        found = [each.ok() for each in described.get_all_operations()]  # type: ignore[union-attr] # a fault of the description fails here
        # Those of a session are an account's own, and the double of identity has no accounts.
        self._operations = [each for each in found if "session" not in (each.tags or ())]
        self.sent = 0

    def round(self, examples: int, until: float) -> None:
        """Send so many requests to each resource, as long as there is time."""
        for operation in self._operations:
            if time.monotonic() >= until:
                return
            seed = self._chance.randrange(2**32)
            strategy = operation.as_strategy()
            check = hypothesis.given(case=strategy)(self._check)
            check = hypothesis.seed(seed)(check)
            hypothesis.settings(
                max_examples=examples,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            )(check)()

    def _check(self, case: schemathesis.Case[Any]) -> None:
        if "issue" in case.path_parameters and self._chance.random() < 0.8:
            case.path_parameters["issue"] = self._chance.choice(self._issues)
        shown = {}
        if "number" in case.path_parameters:
            self._town.catch_up()  # a board that is behind cannot say which numbers there are
            if self._chance.random() < 0.8:
                known = self._chance.choice(self._residents)
                case.path_parameters["number"], shown[FOLLOW_CODE] = known
        headers = {"Authorization": f"Bearer token-of-{self._chance.choice(_PEOPLE)}"}
        if self._chance.random() < 0.9:
            headers |= {"Idempotency-Key": str(self._chance.random()), "If-Match": "*"}
        answer = case.call(headers=headers | shown)
        self.sent += 1
        # Rules refuse much that has the right form; that is what 422 is for.
        case.validate_response(answer, excluded_checks=[positive_data_acceptance])


def _resident(town: Town) -> tuple[str, str]:
    """Return number and code of a new issue of a resident."""
    body, headers = {"text": "路灯不亮"}, {"Idempotency-Key": str(uuid4())}
    told = town.request("POST", "/api/v1/public/issues", json=body, headers=headers).json()
    return told["number"], told["code"]


class TestDescription:
    def test_holds_whatever_is_sent(self, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
        """No 5xx, no status, type or form that is not described; a few requests to each."""
        monkeypatch.setattr(events, "STREAM_SECONDS", 0.0)
        fuzzing = Fuzzing(town, seed=20260302)
        fuzzing.round(3, until=time.monotonic() + 50)
        assert fuzzing.sent > 100

    @pytest.mark.long
    @pytest.mark.timeout(_LONG_SECONDS + 300)
    def test_holds_for_ten_minutes(self, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
        """The same with a new seed each round, for ten minutes."""
        monkeypatch.setattr(events, "STREAM_SECONDS", 0.0)
        until = time.monotonic() + _LONG_SECONDS
        fuzzing = Fuzzing(town, seed=time.monotonic_ns())
        while time.monotonic() < until:
            fuzzing.round(30, until)
        assert fuzzing.sent > 1_000
