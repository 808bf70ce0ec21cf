"""One command in, one outcome out: once for ever, verified, refused or unavailable, never lost."""

import json
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest

from domain.step import Envelope, Outcome, signed_text
from tests.desk import REPORT, WAY, Desk, receipt_in, refusal_of
from tests.ordinary import CLERK, COLLEAGUE, DISPATCHER, HANDLER, SUPERVISOR

LATER = timedelta(minutes=1)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Return a desk over an empty directory."""
    desk = Desk(tmp_path)
    yield desk
    desk.close()


def rows(desk: Desk) -> list[tuple[object, ...]]:
    """Return every table of the event store, byte for byte."""
    with closing(sqlite3.connect(desk.events_file)) as file:
        tables = [name for (name,) in file.execute("SELECT name FROM sqlite_master ORDER BY name")]
        tables = [name for name in tables if "index" not in name and "autoindex" not in name]
        return [
            row
            for name in tables
            for row in file.execute(f'SELECT "{name}".* FROM "{name}"')  # noqa: S608  # the store's own tables
        ]


def closed_loop(desk: Desk) -> list[Envelope]:
    """Take an issue all the way; return what was sent."""
    sent = [desk.signed(desk.order(key="0"))]
    issue_id = receipt_in(desk.acceptor.accept(sent[0])).issue_id
    for place in range(len(WAY)):
        desk.now += LATER
        sent.append(desk.signed(desk.step(issue_id, place, key=str(place))))
        receipt_in(desk.acceptor.accept(sent[-1]))
    return sent


class TestOnce:
    def test_every_step_again_gets_its_receipt_and_writes_nothing(self, desk: Desk) -> None:
        """Whatever came in between, and long after the attempt has expired."""
        issue_id = desk.report(key="0").issue_id
        orders = [desk.step(issue_id, place, key=str(place)) for place in range(len(WAY))]
        sent, receipts = [], []
        for order in orders:
            desk.now += LATER
            sent.append(desk.signed(order))
            receipts.append(receipt_in(desk.acceptor.accept(sent[-1])))
        before = rows(desk)
        desk.now += timedelta(days=300)
        assert [desk.acceptor.accept(envelope).receipt for envelope in sent] == receipts
        assert [desk.give(order).receipt for order in orders] == receipts
        assert rows(desk) == before

    def test_also_after_a_restart(self, desk: Desk) -> None:
        """Nothing of it lives in memory."""
        sent = closed_loop(desk)
        known = [desk.acceptor.accept(envelope).receipt for envelope in sent]
        restarted = desk.another_process()
        assert [restarted.acceptor.accept(envelope).receipt for envelope in sent] == known
        restarted.close()

    def test_a_known_id_wins_over_a_stale_version(self, desk: Desk) -> None:
        """Sending again what was accepted is no conflict, whatever version it expected."""
        issue_id = desk.report().issue_id
        order = desk.step(issue_id, 0, key="d", expected_version=2)
        first = receipt_in(desk.give(order))
        assert receipt_in(desk.give(order)) == first

    def test_a_known_id_under_another_order(self, desk: Desk) -> None:
        """A key that was used for a dispatch is not silently taken for its recall."""
        issue_id = desk.report().issue_id
        desk.give(desk.step(issue_id, 0, key="k"))
        recall = desk.order(
            "RecallDispatch", DISPATCHER, draft={"reason": "错"}, issue_id=issue_id, key="k"
        )
        assert refusal_of(desk.give(recall)) == "key_reused"

    def test_keys_are_the_actors_own(self, desk: Desk) -> None:
        """Two people may both call their first order `1`."""
        issue_id = desk.report(key="1").issue_id
        assert receipt_in(desk.give(desk.step(issue_id, 0, key="1"))).first_version == 3

    def test_a_claim_that_changes_nothing_has_no_receipt(self, desk: Desk) -> None:
        """It is accepted; nothing is written, so there is nothing to show."""
        issue_id = desk.report().issue_id
        for place in (0, 1):
            desk.give(desk.step(issue_id, place))
        outcome = desk.give(desk.step(issue_id, 1))
        assert (outcome.kind, outcome.receipt) == ("accepted", None)
        assert outcome.head
        assert outcome.head.version == 4

    def test_the_receipt_counts_the_commands_own_events(self, desk: Desk) -> None:
        """A late claim writes its breach and itself."""
        issue_id = desk.report().issue_id
        desk.give(desk.step(issue_id, 0))
        desk.now += timedelta(days=3)
        receipt = receipt_in(desk.give(desk.step(issue_id, 1)))
        assert (receipt.first_version, receipt.last_version) == (4, 5)
        assert receipt.topics == ("issue.deadline-breached.v1", "issue.claimed.v1")
        assert receipt.position == desk.store.last_position()


class TestExpiry:
    def test_a_new_command_after_its_time(self, desk: Desk) -> None:
        """An attempt nobody waits for any more writes nothing."""
        envelope = desk.signed(desk.order())
        desk.now = envelope.expires_at
        assert refusal_of(desk.acceptor.accept(envelope), "unavailable") == "expired"
        assert desk.stored(envelope.issue_id) == []


class TestForgery:
    def test_another_signature(self, desk: Desk) -> None:
        """Whoever can reach the engine cannot give orders."""
        envelope = desk.signed(desk.order())
        forged = envelope.model_copy(update={"signature": "0" * 64})
        assert refusal_of(desk.acceptor.accept(forged)) == "forged"

    @pytest.mark.parametrize("signature", ["", "ä", "\ud800"])
    def test_a_signature_that_is_none(self, desk: Desk, signature: str) -> None:
        """Any text is compared, none fails."""
        forged = desk.signed(desk.order()).model_copy(update={"signature": signature})
        assert refusal_of(desk.acceptor.accept(forged)) == "forged"

    @pytest.mark.parametrize("what", ["actor", "issue", "command", "end"])
    def test_what_is_signed_cannot_be_exchanged(self, desk: Desk, what: str) -> None:
        """Neither who, nor to which issue, nor under which id, nor until when."""
        first, second = desk.report(), desk.report()
        envelope = desk.signed(desk.step(first.issue_id, 0))
        changes: dict[str, object] = {
            "actor": {"command": envelope.command.replace("dispatcher-1", "dispatcher-2")},
            "issue": {"issue_id": second.issue_id},
            "command": {"command_id": "another"},
            "end": {"expires_at": envelope.expires_at + timedelta(hours=1)},
        }
        forged = envelope.model_copy(update=changes[what])  # type: ignore[arg-type]  # a dict each
        assert refusal_of(desk.acceptor.accept(forged)) == "forged"

    def test_the_outside_says_what_the_inside_says(self, desk: Desk) -> None:
        """A properly signed envelope around another command is refused as well."""
        envelope = desk.signed(desk.order())
        other = desk.edge.command(desk.order())
        resigned = desk.edge.envelope(other.model_copy(update={"command_id": "another"}))
        mixed = resigned.model_copy(update={"command": envelope.command})
        assert refusal_of(desk.acceptor.accept(mixed)) == "forged"

    def test_nobody_plays_the_timer_years_ahead(self, desk: Desk) -> None:
        """The due act through the edge is a person's, and a person may not."""
        issue_id = desk.report().issue_id
        draft = {"fired_at": desk.now + timedelta(days=900)}
        order = desk.order("ActOnDue", SUPERVISOR, draft=draft, issue_id=issue_id)
        assert desk.give(order).kind != "accepted"
        assert len(desk.stored(issue_id)) == 2


class TestMalformed:
    @pytest.mark.parametrize(
        ("text", "code", "http_status"),
        [
            ("", "malformed", 400),
            ("[]", "malformed", 400),
            ("7", "malformed", 400),
            ('{"type": []}', "malformed", 400),
            ('{"type": "ClaimIssue"}', "malformed", 400),
            ('{"type": "PaintIssue", "fields": {}}', "unknown_command", 400),
            ('{"type": "ClaimIssue", "fields": {}}', "field_missing", 422),
        ],
    )
    def test_signed_nonsense(self, desk: Desk, text: str, code: str, http_status: int) -> None:
        """Another version of the program may sign what we do not know; it is refused as a value."""
        envelope = desk.signed(desk.order()).model_copy(update={"command": text})
        signer = desk.edge._signer  # noqa: SLF001  # what only our own edge can do
        payload = signed_text(envelope)
        signed = envelope.model_copy(update={"signature": signer.sign(payload)})
        outcome = desk.acceptor.accept(signed)
        assert refusal_of(outcome) == code
        assert outcome.refusal
        assert outcome.refusal.http_status == http_status


class TestRefusal:
    @pytest.mark.parametrize(
        ("kind", "by", "draft", "code"),
        [
            ("DispatchIssue", HANDLER, {}, "not_permitted"),
            ("DispatchIssue", DISPATCHER, {"unit": "moon"}, "unknown_reference"),
            ("ClaimIssue", HANDLER, {}, "wrong_state"),
            ("ClassifyIssue", CLERK, {}, "nothing_to_change"),
        ],
    )
    def test_stores_nothing(
        self, desk: Desk, kind: str, by: object, draft: dict[str, object], code: str
    ) -> None:
        """The store is byte for byte as it was; the head is told unchanged."""
        receipt = desk.report()
        before = rows(desk)
        outcome = desk.give(desk.order(kind, by, draft=draft, issue_id=receipt.issue_id))  # type: ignore[arg-type]  # an actor
        assert refusal_of(outcome) == code
        assert rows(desk) == before
        assert outcome.head
        assert (outcome.head.version, outcome.head.digest) == (2, receipt.digest)

    def test_of_a_new_issue_takes_no_number(self, desk: Desk) -> None:
        """The counter is part of the transaction."""
        before = rows(desk)
        unknown = {**REPORT, "category": "天外"}
        assert refusal_of(desk.give(desk.order(draft=unknown))) == "unknown_reference"
        assert rows(desk) == before
        assert desk.report().number == "BH-2026-000001"

    def test_of_the_second_claimer_names_the_first(self, desk: Desk) -> None:
        """By code and unit."""
        issue_id = desk.report().issue_id
        for place in (0, 1):
            desk.give(desk.step(issue_id, place))
        claim = desk.order("ClaimIssue", COLLEAGUE, draft={}, issue_id=issue_id)
        outcome = desk.give(claim)
        assert refusal_of(outcome) == "already_claimed"
        assert outcome.refusal
        assert outcome.refusal.details == {
            "holder": HANDLER.id,
            "unit": "housing",
            "until": None,
        }

    def test_of_a_version_the_caller_no_longer_sees(self, desk: Desk) -> None:
        """He reads again and decides anew; we do not retry for him."""
        issue_id = desk.report().issue_id
        desk.give(desk.step(issue_id, 0))
        stale = desk.step(issue_id, 1, expected_version=2)
        assert refusal_of(desk.give(stale)) == "stale_version"


class TestTogether:
    def test_two_processes_at_the_same_time_store_each_command_once(self, desk: Desk) -> None:
        """Notes by many on one issue: every command once, versions without a hole."""
        issue_id = desk.report().issue_id
        other = desk.another_process()
        sent = [
            desk.signed(desk.order("AddNote", CLERK, draft={"text": f"{n}"}, issue_id=issue_id))
            for n in range(40)
        ]
        work = [(each.acceptor, envelope) for envelope in sent for each in (desk, other)]
        with ThreadPoolExecutor(8) as pool:
            outcomes = list(pool.map(lambda pair: pair[0].accept(pair[1]), work))
        assert {outcome.kind for outcome in outcomes} <= {"accepted", "unavailable"}
        for acceptor, envelope in work:
            receipt_in(acceptor.accept(envelope))
        stamps = [recorded.event.stamp for recorded in desk.stored(issue_id)]
        assert [stamp.version for stamp in stamps] == list(range(1, 43))
        assert sorted(stamp.command_id for stamp in stamps[2:]) == sorted(
            envelope.command_id for envelope in sent
        )
        other.close()

    def test_one_command_on_both_ways_is_stored_once(self, desk: Desk) -> None:
        """The workflow's way and the direct one race; both get the same receipt."""
        other = desk.another_process()
        for _ in range(15):
            issue_id = desk.report().issue_id
            envelope, start = desk.signed(desk.step(issue_id, 0)), Barrier(2)

            def take(each: Desk, envelope: Envelope = envelope, start: Barrier = start) -> Outcome:
                start.wait()
                return each.acceptor.accept(envelope)

            with ThreadPoolExecutor(2) as pool:
                receipts = {receipt_in(one).position for one in pool.map(take, (desk, other))}
            assert len(receipts) == 1
            assert len(desk.stored(issue_id)) == 3
        other.close()

    def test_numbers_have_no_holes_under_eight_threads(self, desk: Desk) -> None:
        """Each issue its own number, in one series."""
        with ThreadPoolExecutor(8) as pool:
            numbers = list(pool.map(lambda n: desk.report(key=str(n)).number, range(24)))
        assert sorted(numbers) == [f"BH-2026-{n:06}" for n in range(1, 25)]

    def test_one_of_two_who_report_the_same_wins(self, desk: Desk) -> None:
        """Same source and number at once: one issue, one set of events."""
        draft = {**REPORT, "external_id": "7"}
        sent = [desk.signed(desk.order(draft=draft)) for _ in range(2)]
        other = desk.another_process()
        with ThreadPoolExecutor(2) as pool:
            both = zip((desk, other), sent, strict=True)
            outcomes = list(pool.map(lambda pair: pair[0].acceptor.accept(pair[1]), both))
        assert sorted(outcome.kind for outcome in outcomes) == ["accepted", "refused"]
        assert len(desk.stored(sent[0].issue_id)) == 2
        other.close()


class TestTimer:
    def test_does_what_is_due_and_once(self, desk: Desk) -> None:
        """Again at the same instant it gives the same receipt."""
        issue_id = desk.report().issue_id
        head = desk.acceptor.head(issue_id).head
        assert head
        assert head.next_timer
        desk.now = head.next_timer
        first = receipt_in(desk.acceptor.act_on_due(issue_id, desk.now))
        assert first.topics == ("issue.deadline-warned.v1",)
        assert desk.acceptor.act_on_due(issue_id, desk.now).receipt == first

    def test_nothing_due_returns_the_head(self, desk: Desk) -> None:
        """No event, no receipt."""
        issue_id = desk.report().issue_id
        outcome = desk.acceptor.act_on_due(issue_id, desk.now)
        assert (outcome.kind, outcome.receipt) == ("accepted", None)
        assert outcome.head

    def test_a_clock_that_is_far_ahead(self, desk: Desk) -> None:
        """A server in another time must not breach what is still running."""
        issue_id = desk.report().issue_id
        outcome = desk.acceptor.act_on_due(issue_id, desk.now + timedelta(seconds=6))
        assert refusal_of(outcome, "unavailable") == "clock_skew"
        assert desk.acceptor.act_on_due(issue_id, desk.now + timedelta(seconds=4)).head

    def test_an_issue_that_is_not_there(self, desk: Desk) -> None:
        """A workflow of another store is told so."""
        receipt = desk.report()
        unknown = type(receipt.issue_id)(int=7)
        assert refusal_of(desk.acceptor.act_on_due(unknown, desk.now)) == "not_found"


class TestStoreAway:
    def test_locked_by_another_program(self, desk: Desk) -> None:
        """One clear sentence, retryable, nothing half-written; afterwards it goes on."""
        issue_id = desk.report().issue_id
        envelope = desk.signed(desk.step(issue_id, 0))
        other = sqlite3.connect(desk.events_file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        outcome = desk.acceptor.accept(envelope)
        other.close()
        assert refusal_of(outcome, "unavailable") == "store_unavailable"
        assert outcome.refusal
        assert outcome.refusal.retryable
        assert receipt_in(desk.acceptor.accept(envelope)).last_version == 3

    def test_closed(self, desk: Desk) -> None:
        """Reading is unavailable too."""
        issue_id = desk.report().issue_id
        desk.store.close()
        assert refusal_of(desk.acceptor.head(issue_id), "unavailable") == "store_unavailable"

    def test_tampered_history_is_no_reason_to_try_again(self, desk: Desk) -> None:
        """Somebody has to look at it."""
        issue_id = desk.report().issue_id
        with closing(sqlite3.connect(desk.events_file, isolation_level=None)) as file:
            (table,) = file.execute(
                "SELECT name FROM sqlite_master WHERE sql LIKE '%originator_version%' LIMIT 1"
            ).fetchone()
            file.execute(f"DELETE FROM {table} WHERE originator_version = 1")  # noqa: S608  # as above
        restarted = desk.another_process()
        outcome = restarted.acceptor.head(issue_id)
        assert refusal_of(outcome, "unavailable") == "history_tampered"
        assert outcome.refusal
        assert not outcome.refusal.retryable
        restarted.close()


def test_outcomes_travel_as_json(desk: Desk) -> None:
    """What comes back through the engine is what was sent."""
    outcome = desk.give(desk.order())
    assert Outcome.model_validate_json(outcome.model_dump_json()) == outcome
    assert json.loads(outcome.model_dump_json())["kind"] == "accepted"
