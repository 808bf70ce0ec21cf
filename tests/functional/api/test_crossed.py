"""Repeated and crossed posts over two systems on one data directory: one issue for each key."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import httpx2
import pytest

from tests.api_client import Town, served_town
from tests.crossed import Answers, check_one_issue_each, cross

_UNBOUNDED: Final = "999999999/second"
_CLERK: Final = {"Authorization": "Bearer token-of-clerk-1"}


@pytest.fixture
def towns(tmp_path: Path) -> Iterator[list[Town]]:
    """Return two systems as two processes have them: with nothing in common but the files."""
    rates = {"http_rate_token": _UNBOUNDED, "http_rate_address": _UNBOUNDED}
    with ExitStack() as opened:
        yield [opened.enter_context(served_town(tmp_path, **rates)) for _ in range(2)]


def crossed(towns: list[Town], *, keys: int, seed: int) -> Answers:
    """Cross posts over both systems."""

    async def over_both() -> Answers:
        clients = [_client(town) for town in towns]
        answers = await cross(clients, keys=keys, seed=seed)
        for client in clients:
            await client.aclose()
        return answers

    return towns[0].loop.run_until_complete(over_both())


def _client(town: Town) -> httpx2.AsyncClient:
    transport = httpx2.ASGITransport(app=town.app)
    return httpx2.AsyncClient(transport=transport, base_url="http://town", headers=_CLERK)


def check(towns: list[Town], answers: Answers) -> None:
    """Fail unless each key has one issue, and there are no others."""
    towns[0].catch_up()
    stored = towns[0].get("/api/v1/issues?with_total=true&limit=1", by="clerk-1").json()["total"]
    assert stored == len(check_one_issue_each(answers)) == len(answers)


class TestCrossedPosts:
    def test_make_one_issue_for_each_key(self, towns: list[Town]) -> None:
        """Whoever comes first under a key is taken, his repetitions get his answer, others none."""
        check(towns, crossed(towns, keys=25, seed=1))

    @pytest.mark.long
    @pytest.mark.timeout(900)
    def test_hold_for_ten_thousand(self, towns: list[Town]) -> None:
        """The same with 10,200 posts under 1,700 keys."""
        check(towns, crossed(towns, keys=1_700, seed=2))
