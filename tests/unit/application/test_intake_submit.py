"""Taking in and sending on, with an engine that is there, away, or slow."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk import REPORT, AwayEngine, Desk, RecordingEngine, receipt_in, refusal_of
from tests.ordinary import OUTSIDER

NUMBERED = {**REPORT, "external_id": "A-7"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Return a desk over an empty directory."""
    desk = Desk(tmp_path)
    yield desk
    desk.close()


class TestIntake:
    async def test_stores_first_and_starts_the_workflow(self, desk: Desk) -> None:
        """What was acknowledged is in the store; the workflow learns of it."""
        engine = RecordingEngine(desk.acceptor)
        outcome = await desk.intake(engine).take_in(desk.order())
        receipt = receipt_in(outcome)
        assert [head.version for head in engine.started] == [2]
        assert desk.stored(receipt.issue_id)[0].event.stamp.via == "intake"
        assert not outcome.degraded

    async def test_needs_no_engine(self, desk: Desk) -> None:
        """Taken in all the same; the answer says that timers are late."""
        outcome = await desk.intake(AwayEngine()).take_in(desk.order())
        assert receipt_in(outcome).status == "reported"
        assert outcome.degraded

    async def test_the_same_number_with_the_same_content(self, desk: Desk) -> None:
        """It answers with the existing issue, from anybody, and writes nothing."""
        engine = RecordingEngine(desk.acceptor)
        first = await desk.intake(engine).take_in(desk.order(draft=NUMBERED))
        again = await desk.intake(engine).take_in(desk.order(draft=NUMBERED))
        assert (again.kind, again.receipt, again.head) == ("accepted", None, first.head)
        assert desk.store.last_position() == 2

    async def test_also_when_it_has_gone_on(self, desk: Desk) -> None:
        """The issue is answered as it stands now."""
        engine = RecordingEngine(desk.acceptor)
        first = receipt_in(await desk.intake(engine).take_in(desk.order(draft=NUMBERED)))
        desk.give(desk.step(first.issue_id, 0))
        again = await desk.intake(engine).take_in(desk.order(draft=NUMBERED))
        assert again.head
        assert again.head.status == "dispatched"

    @pytest.mark.parametrize("field", ["title", "text"])
    async def test_the_same_number_with_other_content(self, desk: Desk, field: str) -> None:
        """Refused, with the number of the issue that has it; the stream unchanged."""
        engine = RecordingEngine(desk.acceptor)
        first = receipt_in(await desk.intake(engine).take_in(desk.order(draft=NUMBERED)))
        other = desk.order(draft={**NUMBERED, field: "另一件事"})
        outcome = await desk.intake(engine).take_in(other)
        assert refusal_of(outcome) == "duplicate_import"
        assert outcome.refusal
        assert outcome.refusal.http_status == 409
        assert outcome.refusal.details["number"] == first.number
        assert len(desk.stored(first.issue_id)) == 2

    async def test_the_same_number_of_another_kind(self, desk: Desk) -> None:
        """A complaint is no demand, even in the same words."""
        engine = RecordingEngine(desk.acceptor)
        receipt_in(await desk.intake(engine).take_in(desk.order(draft=NUMBERED)))
        kind = "demand" if NUMBERED["kind"] == "complaint" else "complaint"
        other = desk.order(draft={**NUMBERED, "kind": kind})
        assert refusal_of(await desk.intake(engine).take_in(other)) == "duplicate_import"

    @pytest.mark.parametrize("number", [" 1", "1 ", " ", "\u30001"])
    async def test_a_number_with_blanks(self, desk: Desk, number: str) -> None:
        """Refused: to people it would be the number without them."""
        blank = desk.order(draft={**NUMBERED, "external_id": number})
        assert refusal_of(await desk.intake(AwayEngine()).take_in(blank)) == "malformed"
        assert desk.store.last_position() == 0

    @pytest.mark.parametrize("key", ["", " "])
    async def test_a_blank_key(self, desk: Desk, key: str) -> None:
        """Refused: whoever sends one believes that a repetition is safe."""
        order = desk.order(draft=REPORT, key=key)
        assert refusal_of(await desk.intake(AwayEngine()).take_in(order)) == "malformed"

    async def test_empty_text(self, desk: Desk) -> None:
        """Refused at the edge; nothing reached the store."""
        blank = desk.order(draft={**REPORT, "text": "\u3000\n"})
        assert refusal_of(await desk.intake(AwayEngine()).take_in(blank)) == "text_empty"
        assert desk.store.last_position() == 0

    async def test_a_locked_store(self, desk: Desk) -> None:
        """Unavailable, to be tried again; the workflow is not started."""
        engine = RecordingEngine(desk.acceptor)
        other = sqlite3.connect(desk.events_file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        outcome = await desk.intake(engine).take_in(desk.order())
        other.close()
        assert refusal_of(outcome, "unavailable") == "store_unavailable"
        assert engine.started == []

    async def test_a_store_that_is_closed(self, desk: Desk) -> None:
        """A value, not an exception, also where the edge needs the store."""
        desk.store.close()
        outcome = await desk.intake(AwayEngine()).take_in(desk.order())
        assert refusal_of(outcome, "unavailable") == "store_unavailable"

    async def test_a_vault_that_is_gone(self, desk: Desk) -> None:
        """Nothing can be sealed, so nothing is taken in."""
        for file in desk.directory.glob("vault.sqlite*"):
            file.unlink()
        outcome = await desk.intake(AwayEngine()).take_in(desk.order())
        assert refusal_of(outcome, "unavailable") == "vault_unavailable"
        assert desk.store.last_position() == 0


class TestSubmit:
    async def test_goes_through_the_workflow(self, desk: Desk) -> None:
        """One envelope, and its outcome."""
        issue_id, engine = desk.report().issue_id, RecordingEngine(desk.acceptor)
        outcome = await desk.submit(engine).submit(desk.step(issue_id, 0))
        assert receipt_in(outcome).status == "dispatched"
        assert len(engine.submitted) == 1
        assert desk.stored(issue_id)[-1].event.stamp.via == "workflow"
        assert not outcome.degraded

    async def test_appends_directly_when_the_engine_is_away(self, desk: Desk) -> None:
        """And says that timers are late; the relay tells the workflow by the mark."""
        issue_id = desk.report().issue_id
        outcome = await desk.submit(AwayEngine()).submit(desk.step(issue_id, 0))
        assert receipt_in(outcome).status == "dispatched"
        assert outcome.degraded
        assert desk.stored(issue_id)[-1].event.stamp.via == "direct"

    async def test_a_refusal_is_not_degraded(self, desk: Desk) -> None:
        """Nothing was stored, so nothing is late."""
        issue_id = desk.report().issue_id
        outcome = await desk.submit(AwayEngine()).submit(desk.step(issue_id, 1))
        assert refusal_of(outcome) == "wrong_state"
        assert not outcome.degraded

    async def test_no_answer_in_time_is_unknown(self, desk: Desk) -> None:
        """Neither yes nor no: the same command id again gives the receipt."""
        issue_id = desk.report().issue_id
        engine = RecordingEngine(desk.acceptor, is_slow=True)
        order = desk.step(issue_id, 0, key="d")
        outcome = await desk.submit(engine).submit(order)
        assert refusal_of(outcome, "unavailable") == "outcome_unknown"
        assert outcome.refusal
        assert outcome.refusal.details["command_id"]
        engine.is_slow = False
        assert receipt_in(await desk.submit(engine).submit(order)).last_version == 3
        assert len(desk.stored(issue_id)) == 3

    async def test_an_order_the_edge_refuses(self, desk: Desk) -> None:
        """It never reaches the engine."""
        issue_id, engine = desk.report().issue_id, RecordingEngine(desk.acceptor)
        note = desk.order("AddNote", OUTSIDER, draft={"text": ""}, issue_id=issue_id)
        assert refusal_of(await desk.submit(engine).submit(note)) == "text_empty"
        assert engine.submitted == []

    async def test_a_store_that_is_closed(self, desk: Desk) -> None:
        """Unavailable, as a value."""
        issue_id = desk.report().issue_id
        other = desk.another_process()
        other.store.close()
        outcome = await other.submit(AwayEngine()).submit(other.step(issue_id, 0))
        assert refusal_of(outcome, "unavailable") == "store_unavailable"
