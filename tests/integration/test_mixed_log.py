"""One log for all aggregates: whoever follows it for issues passes over the rest."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from application.digests import GENESIS
from application.event_store import EventStore
from application.master_key import ensure_master_key
from application.vault import Vault
from application.vault_outbox import Outbox
from domain.issue.events import IssueEvent
from projections.models import projections
from projections.positions import standing
from projections.rebuild import rebuild
from projections.runner import Runner
from tests.aggregates import MAPPER, NOW, STREAM, amid
from tests.factories import open_masked
from tests.integration.stores import BOTH, place_on
from tests.logs import a_closed_loop, fresh_views
from workers.event_pages import EventPages
from workers.log_consumer import LogConsumer
from workers.relay import DeliveryPlanner, WorkflowSync


def loop_past_its_workflow() -> list[IssueEvent]:
    """Return the events of an issue whose last step its workflow did not write."""
    *events, last = a_closed_loop(0)
    return [
        *events,
        last.model_copy(update={"stamp": last.stamp.model_copy(update={"via": "direct"})}),
    ]


@pytest.fixture(params=BOTH)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EventStore]:
    """Return a store with an issue, and another aggregate's event around each of its own."""
    place = place_on(request.param, request, tmp_path)
    EventStore.migrate(place)
    with EventStore.open(place, MAPPER) as store:
        store.append_all(list(amid(loop_past_its_workflow())), {})
        yield store


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    """Return an empty outbox."""
    vault = Vault(tmp_path / "vault.sqlite", clock=lambda: NOW)
    vault.migrate(fingerprint=ensure_master_key(tmp_path).fingerprint)
    yield Outbox(vault)
    vault.close()


def test_every_read_model_comes_to_its_end(store: EventStore, tmp_path: Path) -> None:
    """Position and rows; a rebuild from the same log finds the same."""
    views = fresh_views(tmp_path)
    runner = Runner(views, EventPages(store), owner="test", clock=lambda: NOW, page_size=5)
    for model in projections(open_masked):
        while runner.step(model).state == "advanced":
            pass
        assert standing(views, model.schema.model).position == store.last_position()
        report = rebuild(views, EventPages(store), model, owner="test", clock=lambda: NOW)
        assert report.equal
        assert report.events == 17
    views.dispose()


async def test_the_relay_tells_of_issues_alone(store: EventStore, outbox: Outbox) -> None:
    """Deliveries and workflows are those of the issue; both consumers reach the end of the log."""
    told: list[UUID] = []

    async def sync(issue_id: UUID) -> None:
        told.append(issue_id)

    for handler in (DeliveryPlanner(outbox, store), WorkflowSync(sync)):
        consumer = LogConsumer(store, outbox, handler)
        assert [await consumer.step(), await consumer.step()] == [17, 0]
        assert outbox.position(handler.name).position == store.last_position()
    issue_id = loop_past_its_workflow()[0].stream
    assert told == [issue_id]
    planned = outbox.outstanding()
    assert planned
    assert {each.event.partition(":")[0] for each in planned} == {str(issue_id)}


def test_an_issue_is_read_as_an_issue_only(store: EventStore) -> None:
    """The stream of another aggregate is no issue, whoever asks for it as one."""
    assert len(store.read(STREAM)) == 9
    assert store.read_issue(STREAM) == []
    issue_id = loop_past_its_workflow()[0].stream
    assert len(store.read_issue(issue_id)) == len(store.read(issue_id)) == 8
    assert store.read(STREAM)[0].digest != GENESIS
