"""Which permissions a version of a pack moved."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from application.aggregates import Aggregates
from application.audit.permissions import moved_roles
from application.event_store import EventStore
from application.policy_packs.canonical import canonical, policy_ref
from domain.base import SYSTEM
from domain.publishing.policy import POLICY, PublishPolicy, policy_stream
from tests.ordinary import a_policy

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def test_names_what_the_version_moved(tmp_path: Path) -> None:
    """The first version moves everything to somebody; the next one only what it says otherwise."""
    place = tmp_path / "events.sqlite"
    EventStore.migrate(place)
    stream = policy_stream("default")
    content = a_policy().model_dump(mode="json", exclude={"pack", "ref"})
    later = {**content, "roles": {**content["roles"], "DispatchIssue": ["supervisor"]}}
    with EventStore.open(place) as store:
        aggregates = Aggregates(store, lambda: NOW)
        for number, each in enumerate((content, later), start=1):
            order = PublishPolicy(
                command_id=f"publish-{number}",
                actor=SYSTEM,
                received_at=NOW,
                pack="default",
                ref=policy_ref("default", each),
                content=canonical(each),
                effective_from=NOW + timedelta(minutes=number),
                reason="a test",
            )
            aggregates.give(POLICY, stream, order)
        first = moved_roles(aggregates, stream, 1)
        moved = moved_roles(aggregates, stream, 2)
    assert all(each.before == () for each in first)
    (dispatch,) = moved
    assert (dispatch.command, dispatch.loop) == ("DispatchIssue", None)
    assert "dispatcher" in dispatch.before
    assert dispatch.after == ("supervisor",)
