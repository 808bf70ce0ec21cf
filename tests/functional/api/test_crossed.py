"""Repeated and crossed posts over two systems on one data directory: one issue for each key."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import Final

import httpx2
import pytest

from tests.api_client import REPORT, Town, served_town

_PATIENT: Final = 200
"""Times that a poster asks again while the first post of his key still runs."""
_UNBOUNDED: Final = "999999999/second"


@pytest.fixture
def towns(tmp_path: Path) -> Iterator[list[Town]]:
    """Return two systems as two processes have them: with nothing in common but the files."""
    rates = {"http_rate_token": _UNBOUNDED, "http_rate_address": _UNBOUNDED}
    with ExitStack() as opened:
        yield [opened.enter_context(served_town(tmp_path, **rates)) for _ in range(2)]


async def posted(client: httpx2.AsyncClient, key: str, body: dict[str, object]) -> httpx2.Response:
    """Post a report under a key, again while the first one of the key runs."""
    headers = {"Authorization": "Bearer token-of-clerk-1", "Idempotency-Key": key}
    for _ in range(_PATIENT):
        answer = await client.post("/api/v1/issues", json=body, headers=headers)
        if answer.status_code != 409:
            return answer
        await asyncio.sleep(0.01)
    message = f"the first post of {key} never ended"
    raise AssertionError(message)


async def cross(towns: list[Town], keys: int, seed: int) -> dict[str, list[httpx2.Response]]:
    """Post each key six times, in two bodies, all mixed, sixteen at once, over both systems."""
    chance = Random(seed)  # noqa: S311 -- no secret
    waiting = [(f"key-{seed}-{n % keys}", n // keys % 3 == 0) for n in range(keys * 6)]
    chance.shuffle(waiting)
    answers: dict[str, list[httpx2.Response]] = {}
    transports = [httpx2.ASGITransport(app=town.app) for town in towns]
    clients = [httpx2.AsyncClient(transport=each, base_url="http://town") for each in transports]

    async def post_some() -> None:
        while waiting:
            key, is_other = waiting.pop()
            body = {**REPORT, "title": f"{'别的' if is_other else '同一'} {key}"}
            answer = await posted(chance.choice(clients), key, body)
            answers.setdefault(key, []).append(answer)

    await asyncio.gather(*(post_some() for _ in range(16)))
    for client in clients:
        await client.aclose()
    return answers


def check(towns: list[Town], answers: dict[str, list[httpx2.Response]]) -> None:
    """Fail unless each key has one issue, one answer for its order, and a refusal for others."""
    issues = Counter[str]()
    for given in answers.values():
        accepted = [each.json() for each in given if each.status_code == 201]
        assert {each.status_code for each in given} <= {201, 422}
        assert accepted
        assert all(each == accepted[0] for each in accepted)
        refused = {each.json()["code"] for each in given if each.status_code == 422}
        assert refused <= {"idempotency_key_reused"}
        issues[accepted[0]["head"]["issue_id"]] += 1
    assert set(issues.values()) == {1}
    stored = towns[0].get("/api/v1/issues?with_total=true&limit=1", by="clerk-1").json()["total"]
    assert stored == len(answers)


class TestCrossedPosts:
    def test_make_one_issue_for_each_key(self, towns: list[Town]) -> None:
        """Whoever comes first under a key is taken, his repetitions get his answer, others none."""
        answers = towns[0].loop.run_until_complete(cross(towns, keys=25, seed=1))
        towns[0].catch_up()
        check(towns, answers)

    @pytest.mark.long
    @pytest.mark.timeout(900)
    def test_hold_for_ten_thousand(self, towns: list[Town]) -> None:
        """The same with 10,200 posts under 1,700 keys."""
        answers = towns[0].loop.run_until_complete(cross(towns, keys=1_700, seed=2))
        towns[0].catch_up()
        check(towns, answers)
