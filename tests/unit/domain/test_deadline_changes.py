"""What events do to a deadline, and what a deadline still has to do by itself."""

import pytest
from pydantic import ValidationError

from domain.deadlines.change import apply_change
from domain.deadlines.due_actions import actions, actions_left
from domain.deadlines.model import Deadline, DeadlineChange
from domain.deadlines.pause import pause, resume
from tests.calendars import at, deadline, limit, office

LINE = deadline(limit(10, "natural_hour", warn=[{"share": 0.5}, {"before": 1}]), "2026-11-02T00:00")


def changed(line: Deadline, why: str, when: str, **more: object) -> Deadline:
    """Return the deadline after an event."""
    return apply_change(
        line,
        DeadlineChange.model_validate({"id": line.id, "why": why, "at": at(when), **more}),
    )


class TestApplyChange:
    @pytest.mark.parametrize(
        ("why", "state", "breached"),
        [("met", "met", False), ("late", "breached", True), ("cancelled", "cancelled", False)],
    )
    def test_stopping(self, why: str, state: str, *, breached: bool) -> None:
        """The instant and the count of working days are kept beside the verdict."""
        line = changed(LINE, why, "2026-11-02T08:00", elapsed_working_days=0)
        assert line.state == state
        assert line.stopped_at == at("2026-11-02T08:00")
        assert line.elapsed_working_days == 0
        assert line.breached_at == (LINE.due_at if breached else None)

    def test_breach_lets_the_clock_run(self) -> None:
        """It is on record until revoked; the deadline is stopped later, late."""
        line = changed(LINE, "breached", "2026-11-02T10:00")
        assert (line.state, line.breached_at) == ("running", LINE.due_at)
        assert changed(line, "revoked", "2026-11-02T11:00") == LINE
        assert changed(line, "late", "2026-11-02T12:00").state == "breached"

    def test_pause_and_resumption(self) -> None:
        """An event that pauses gives the same value as the pause; resuming carries the new one."""
        standing = pause(LINE, at("2026-11-02T01:00"), "x")
        assert changed(LINE, "paused", "2026-11-02T01:00", reason="x") == standing
        assert changed(LINE, "paused", "2026-11-02T01:00", deadline=standing) == standing
        moved = resume(standing, at("2026-11-02T02:00"), office())
        assert changed(standing, "resumed", "2026-11-02T02:00", deadline=moved) == moved

    @pytest.mark.parametrize("why", ["resumed", "revised"])
    def test_new_value_is_mandatory(self, why: str) -> None:
        """Replay must not compute what the event left out."""
        with pytest.raises(ValidationError, match="without the new deadline"):
            changed(LINE, why, "2026-11-02T01:00")


class TestActions:
    def test_warnings_then_breach(self) -> None:
        """Each is keyed by deadline, revision and action, at its own instant."""
        assert [(each.action, each.at) for each in actions(LINE)] == [
            ("warn-1", at("2026-11-02T05:00")),
            ("warn-2", at("2026-11-02T09:00")),
            ("breach", at("2026-11-02T10:00:00.001")),
        ]
        assert actions(LINE)[0].key == ("resolve-1", 1, "warn-1")

    def test_fired_ones_are_left_out(self) -> None:
        """The next is the earliest that was not done; after all nothing is next."""
        keys = [each.key for each in actions(LINE)]
        assert min(each.at for each in actions_left((LINE,))) == at("2026-11-02T05:00")
        left = actions_left((LINE,), frozenset(keys[:1]))
        assert min(each.at for each in left) == at("2026-11-02T09:00")
        assert not [*actions_left((LINE,), frozenset(keys))]

    def test_new_revision_has_its_own(self) -> None:
        """What fired under the old due instant does not silence the new one."""
        moved = resume(pause(LINE, at("2026-11-02T01:00"), "x"), at("2026-11-02T02:00"), office())
        fired = frozenset(each.key for each in actions(LINE))
        assert len([*actions_left((moved,), fired)]) == 3

    @pytest.mark.parametrize(
        ("why", "more"),
        [
            ("paused", {"reason": "x"}),
            ("met", {}),
            ("late", {}),
            ("cancelled", {}),
            ("breached", {}),
        ],
    )
    def test_none_when_it_stands_or_is_over(self, why: str, more: dict[str, object]) -> None:
        """A held, stopped or breached deadline asks for no timer."""
        assert actions(changed(LINE, why, "2026-11-02T03:00", **more)) == ()

    def test_of_several_in_order(self) -> None:
        """A timer waits for the earliest of all."""
        other = deadline(limit(6, "natural_hour"), "2026-11-02T00:00").model_copy(
            update={"id": "claim-1"}
        )
        found = [
            (each.deadline_id, each.action)
            for each in sorted(actions_left((LINE, other)), key=lambda each: each.at)
        ]
        assert found == [
            ("resolve-1", "warn-1"),
            ("claim-1", "breach"),
            ("resolve-1", "warn-2"),
            ("resolve-1", "breach"),
        ]
