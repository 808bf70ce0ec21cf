"""Publishing versions of a pack: who may, from when, and which one is in force."""

from datetime import datetime, timedelta

import pytest

from domain.aggregate import Standing
from domain.base import SYSTEM, Actor
from domain.errors import DomainError
from domain.publishing.policy import (
    POLICY,
    PolicyVersions,
    PublishPolicy,
    policy_stream,
)
from tests.ordinary import MORNING

ADMINISTRATOR = Actor(id="administrator-1", role="administrator", unit="centre")
DAY = timedelta(days=1)
NEW = POLICY.begin(policy_stream("mine"))

Pack = Standing[PolicyVersions]


def _published(
    pack: Pack, ref: str, effective_from: datetime = MORNING, /, **header: object
) -> Pack:
    """Publish a version now, and return the pack after it."""
    command = PublishPolicy.model_validate(
        {
            "command_id": f"publish-{pack.version}",
            "actor": ADMINISTRATOR,
            "received_at": MORNING,
            "reason": "the county council decided so",
            "pack": "mine",
            "ref": ref,
            "content": "{}",
            "effective_from": effective_from,
            **header,
        }
    )
    given = POLICY.given(pack, MORNING)
    return POLICY.after(pack, POLICY.decide(pack.state, command, given))


def _in_force(pack: Pack, at: datetime) -> str | None:
    version = pack.state.at(at)
    return version.ref if version else None


class TestInForce:
    def test_none_before_anything_is_published(self) -> None:
        """A pack that was never published decides nothing."""
        assert _in_force(NEW, MORNING) is None

    def test_a_version_waits_for_its_instant(self) -> None:
        """What is published ahead leaves the version before it in force until then."""
        pack = _published(_published(NEW, "mine@1"), "mine@2", MORNING + DAY)
        assert _in_force(pack, MORNING + DAY - timedelta(microseconds=1)) == "mine@1"
        assert _in_force(pack, MORNING + DAY) == "mine@2"

    def test_the_first_version_decides_before_its_instant_too(self) -> None:
        """Something must decide when the clock of another process is a little behind."""
        assert _in_force(_published(NEW, "mine@1"), MORNING - DAY) == "mine@1"

    def test_of_two_with_one_instant_the_later_publication_counts(self) -> None:
        """A correction on the same day replaces what it corrects."""
        assert _in_force(_published(_published(NEW, "mine@1"), "mine@2"), MORNING) == "mine@2"

    def test_an_older_version_may_come_back(self) -> None:
        """Going back is a publication like any other, with its own reason and instant."""
        pack = _published(_published(_published(NEW, "mine@1"), "mine@2"), "mine@1")
        assert (pack.version, _in_force(pack, MORNING)) == (3, "mine@1")

    def test_who_published_and_why_is_kept(self) -> None:
        """The version tells it without a look into the log."""
        (version,) = _published(NEW, "mine@1").state.versions
        assert (version.by, version.why) == (ADMINISTRATOR, "the county council decided so")


class TestRules:
    def test_the_newest_version_again_changes_nothing(self) -> None:
        """No event: publishing twice is publishing once."""
        once = _published(NEW, "mine@1")
        assert _published(once, "mine@1", MORNING + DAY) == once

    def test_a_date_given_by_mistake_is_put_right(self) -> None:
        """Published for the year 9999, it comes into force earlier by publishing it again."""
        late = _published(_published(NEW, "mine@1"), "mine@2", MORNING + 9999 * DAY)
        assert _in_force(late, MORNING + DAY) == "mine@1"
        assert _in_force(_published(late, "mine@2", MORNING + DAY), MORNING + DAY) == "mine@2"

    @pytest.mark.parametrize(
        ("header", "code"),
        [
            ({"actor": Actor(id="dispatcher-1", role="dispatcher")}, "not_permitted"),
            ({"actor": Actor(id="auditor-1", role="auditor")}, "not_permitted"),
            ({"reason": " \u3000\n"}, "reason_required"),
            ({"effective_from": MORNING - timedelta(minutes=5, seconds=1)}, "effective_in_past"),
        ],
    )
    def test_is_refused(self, header: dict[str, object], code: str) -> None:
        """Only an administrator publishes, says why, and never into the past."""
        with pytest.raises(DomainError) as refused:
            _published(NEW, "mine@1", MORNING, **header)
        assert refused.value.code == code

    def test_a_few_minutes_are_forgiven(self) -> None:
        """Clocks differ, and typing takes time."""
        assert _published(NEW, "mine@1", MORNING - timedelta(minutes=5)).version == 1

    def test_the_first_start_publishes_by_itself(self) -> None:
        """A new installation works out of the box."""
        assert _published(NEW, "mine@1", actor=SYSTEM).version == 1
