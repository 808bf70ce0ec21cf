"""Upcasters: how an old event becomes today's."""

import pytest

from application.upcasters import Json, Upcasters, next_version
from tests.store_events import UPCASTERS


def unchanged(old: Json) -> Json:
    """Change nothing."""
    return old


class TestChain:
    def test_leads_from_any_old_version_to_today(self) -> None:
        """The oldest version takes every step, a younger one only those it lacks."""
        first = UPCASTERS.upcast("test.place-named.v1", {"place": "城关/人民路"})
        second = UPCASTERS.upcast("test.place-named.v2", {"district": "城关", "street": "人民路"})
        assert first == second == ("test.place-named.v3", {"area": "城关", "street": "人民路"})

    def test_leaves_todays_version_alone(self) -> None:
        """Nothing happens to a topic that no step starts from."""
        assert UPCASTERS.upcast("test.note-taken.v1", {"text": "x"}) == (
            "test.note-taken.v1",
            {"text": "x"},
        )

    def test_follows_a_renamed_event(self) -> None:
        """An event that got another name goes on under it."""
        upcasters = Upcasters()
        upcasters.upcasts("issue.sent.v2", to="issue.dispatched.v1")(unchanged)
        assert upcasters.upcast("issue.sent.v2", {}) == ("issue.dispatched.v1", {})

    def test_has_one_step_from_each_version(self) -> None:
        """Two steps from one version would leave open which one is right."""
        upcasters = Upcasters()
        upcasters.upcasts("issue.sent.v1")(unchanged)
        with pytest.raises(ValueError, match="two steps start"):
            upcasters.upcasts("issue.sent.v1")

    @pytest.mark.parametrize(
        "topics",
        [["issue.sent.v3"], [], ["issue.sent.v1", "issue.sent.v2"]],
        ids=["beyond", "nothing", "from today's own"],
    )
    def test_must_end_at_an_event_of_today(self, topics: list[str]) -> None:
        """A step into nowhere, or away from an event in use, is found at start."""
        upcasters = Upcasters()
        upcasters.upcasts("issue.sent.v1")(unchanged)
        with pytest.raises(ValueError, match="do not end"):
            upcasters.check(topics)

    def test_does_not_turn_in_circles(self) -> None:
        """A chain that comes back to its start is found at start."""
        upcasters = Upcasters()
        upcasters.upcasts("issue.sent.v1", to="issue.told.v1")(unchanged)
        upcasters.upcasts("issue.told.v1", to="issue.sent.v1")(unchanged)
        with pytest.raises(ValueError, match="do not end"):
            upcasters.check(["issue.sent.v2"])


class TestNextVersion:
    def test_counts_on(self) -> None:
        """Versions are numbers, not digits."""
        assert next_version("issue.dispatched.v9") == "issue.dispatched.v10"

    @pytest.mark.parametrize("topic", ["issue.dispatched", "issue.dispatched.v0", "v1", ".v1x"])
    def test_needs_a_version(self, topic: str) -> None:
        """A topic that does not end in a version cannot be counted on."""
        with pytest.raises(ValueError, match="does not end in a version"):
            next_version(topic)
