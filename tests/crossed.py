"""Repeated and crossed posts: each key many times, in two bodies, mixed, over several clients."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Final

import httpx2

from tests.api_client import REPORT

POSTS_A_KEY: Final = 6
_IN_FLIGHT: Final = 16
_PATIENCE_SECONDS: Final = 60
"""How long a poster asks again while the first post of his key still runs, or nobody answers."""
_AGAIN: Final = frozenset({202, 409, 503})
"""What says: the same again, in a moment."""

Answers = Mapping[str, Sequence[httpx2.Response]]


async def cross(
    clients: Sequence[httpx2.AsyncClient],
    *,
    keys: int,
    seed: int,
    done: Callable[[httpx2.Response], None] = lambda _: None,
) -> Answers:
    """Post each key six times, a third of them with another body, sixteen at once.

    `done` gets each answer.
    """
    chance = Random(seed)  # noqa: S311 -- no secret
    posts = range(keys * POSTS_A_KEY)
    waiting = [(f"key-{seed}-{n % keys}", n // keys % 3 == 0) for n in posts]
    chance.shuffle(waiting)
    answers: dict[str, list[httpx2.Response]] = {}

    async def post_some() -> None:
        while waiting:
            key, is_other = waiting.pop()
            body = {**REPORT, "title": f"{'别的' if is_other else '同一'} {key}"}
            answer = await _posted(chance.choice(clients), key, body)
            answers.setdefault(key, []).append(answer)
            done(answer)

    await asyncio.gather(*(post_some() for _ in range(_IN_FLIGHT)))
    return answers


async def _posted(client: httpx2.AsyncClient, key: str, body: object) -> httpx2.Response:
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until:
        headers = {"Idempotency-Key": key}
        try:
            answer = await client.post("/api/v1/issues", json=body, headers=headers)
        except httpx2.TransportError:
            continue  # the answer was lost on the way, or a connection that had rested was closed
        if answer.status_code not in _AGAIN:
            return answer
        await asyncio.sleep(0.01)
    message = f"{key} was never answered"
    raise AssertionError(message)


def check_one_issue_each(answers: Answers) -> set[str]:
    """Fail unless each key has one issue, one answer for its order, and a refusal for others.

    Return the ids of the issues.
    """
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
    return set(issues)
