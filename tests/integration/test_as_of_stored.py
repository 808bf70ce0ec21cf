"""As of an instant, from the store: for random issues and instants it equals what stood live."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

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


def test_equals_the_state_that_was_recorded_live(store: EventStore) -> None:
    """A thousand random pairs of issue and instant: state and digest are those of then."""
    town = stored(store, Town(11, issues=30).live(450))
    chance = Random(11)  # noqa: S311 -- no secret
    first, last = town.lived[0][0], town.now
    ids = sorted({issue_id for _, issue_id, _ in town.lived})
    digests = {
        issue_id: [GENESIS, *(each.digest for each in store.read_issue(issue_id))]
        for issue_id in ids
    }
    for _ in range(1_000):
        issue_id, at = chance.choice(ids), first + (last - first) * chance.uniform(-0.05, 1)
        live = Issue.new(issue_id)
        for since, one, issue in town.lived:
            if one == issue_id and since <= at:
                live = issue
        found = as_of(store, issue_id, at)
        assert found.issue == live
        assert found.digest == digests[issue_id][live.version]
        assert (found.hand is None) == (live.version == 0)


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
