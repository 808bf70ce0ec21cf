"""As of an instant, from the store: for random issues and instants it equals what stood live."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime
from operator import itemgetter
from pathlib import Path
from random import Random
from uuid import UUID

import pytest

from application.audit.as_of import as_of
from application.audit.replay import replay
from application.digests import GENESIS
from application.event_store import EventStore
from domain.issue.state import Issue
from tests.factories import issue_id_of
from tests.integration.stores import BOTH, place_on
from tests.town import Town

_CHUNK = 200


@pytest.fixture(params=BOTH)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EventStore]:
    """Return an empty store that knows every event."""
    place = place_on(request.param, request, tmp_path)
    EventStore.migrate(place)
    with EventStore.open(place) as opened:
        yield opened


def stored(store: EventStore, town: Town) -> Town:
    """Store the town's events in their order."""
    for first in range(0, len(town.events), _CHUNK):
        chunk = town.events[first : first + _CHUNK]
        store.append_all(chunk, store.heads(list({each.stream for each in chunk})))
    return town


def live_states(town: Town) -> dict[UUID, list[tuple[datetime, Issue]]]:
    """Return what the run noted of each issue, in the order in which it was noted."""
    noted: dict[UUID, list[tuple[datetime, Issue]]] = {}
    for since, issue_id, issue in town.lived:
        noted.setdefault(issue_id, []).append((since, issue))
    return noted


def assert_equals_live(store: EventStore, town: Town, *, pairs: int) -> None:
    """Ask for so many random pairs of issue and instant: state and digest are those of then."""
    chance = Random(town.seed)  # noqa: S311 -- no secret
    noted, first = live_states(town), town.lived[0][0]
    ids = sorted(noted)
    digests = {
        issue_id: [GENESIS, *(each.digest for each in store.read_issue(issue_id))]
        for issue_id in ids
    }
    for _ in range(pairs):
        issue_id = chance.choice(ids)
        at = first + (town.now - first) * chance.uniform(-0.05, 1)
        known = bisect_right(noted[issue_id], at, key=itemgetter(0))
        live = noted[issue_id][known - 1][1] if known else Issue.new(issue_id)
        found = as_of(store, issue_id, at)
        assert found.issue == live
        assert found.digest == digests[issue_id][live.version]
        assert (found.hand is None) == (live.version == 0)


def test_equals_the_state_that_was_recorded_live(store: EventStore) -> None:
    """A thousand pairs of a small town."""
    town = stored(store, Town(11, issues=30).live(450))
    assert_equals_live(store, town, pairs=1_000)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_ten_thousand_pairs_equal_the_states_recorded_live(store: EventStore) -> None:
    """Ten thousand pairs of a larger town, whose issues have longer histories."""
    town = stored(store, Town(13, issues=150).live(4_000))
    assert_equals_live(store, town, pairs=10_000)


def test_of_an_unknown_issue_there_is_nothing(store: EventStore) -> None:
    """What never was has no past."""
    found = as_of(store, issue_id_of("nowhere"), Town(0).now)
    assert (found.issue.version, found.first, found.hand) == (0, None, None)


def test_replay_leads_to_the_state_of_now(store: EventStore) -> None:
    """Each step goes on from the one before; the last one is the issue as it stands."""
    town = stored(store, Town(12, issues=6).live(120))
    for issue_id in sorted({one for _, one, _ in town.lived}):
        before = Issue.new(issue_id)
        for step in replay(store, issue_id):
            assert step.before == before
            assert {name: dict(before)[name] for name in step.changed} == {
                name: change[0] for name, change in step.changed.items()
            }
            assert step.row is not None
            before = step.after
        assert before == [issue for _, one, issue in town.lived if one == issue_id][-1]
