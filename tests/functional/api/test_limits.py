"""Rate limits: by token and by address, with the time to wait."""

from collections.abc import Iterator

import pytest

from tests.api_client import Town, served_town


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Return a town where a token may ask three times an hour, an address twelve times."""
    rates = {"http_rate_token": "3/hour", "http_rate_address": "12/hour"}
    with served_town(tmp_path_factory.mktemp("town"), **rates) as served:
        yield served


class TestLimits:
    def test_bound_a_token_and_then_the_address(self, town: Town) -> None:
        """Too many: 429 and when to come again; another token is not concerned, the address is."""
        asked = [town.get("/api/v1/issues", by="clerk-1") for _ in range(5)]
        assert [each.status_code for each in asked] == [200, 200, 200, 429, 429]
        assert asked[-1].json()["code"] == "rate_limited"
        assert 0 < int(asked[-1].headers["retry-after"]) <= 3_600
        others = [town.get("/api/v1/issues", by=f"nobody-{n}").status_code for n in range(8)]
        assert others == [200] * 7 + [429]
