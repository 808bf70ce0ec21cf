"""The vault on PostgreSQL keeps the promises it keeps on SQLite."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from application.identity.follow_codes import FollowCodes
from application.identity.following import BY_ADDRESS
from application.master_key import MasterKey
from application.personal_data import PersonalData
from application.vault import Vault, VaultUnavailableError
from application.vault_answers import Answer, AnswerRows, beginning, forgetting, keeping
from application.vault_attachments import AttachmentRows, FileRow
from application.vault_failures import FailureRows
from application.vault_follow import CounterRows
from application.vault_outbox import Delivery, Outbox
from application.vault_reports import ReportIndex, ReportRow
from domain.masking import ERASED
from tests.personal import ISSUE

pytestmark = pytest.mark.integration

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
KEY = MasterKey(b"m" * 32)


def a_vault(url: str) -> Vault:
    """Return a vault that is not migrated yet."""
    return Vault(url, clock=lambda: NOON)


def test_whole_life_of_a_person(postgres_database: str) -> None:
    """Made, found again by telephone, sealed for, erased: as on SQLite."""
    vault = a_vault(postgres_database)
    with pytest.raises(VaultUnavailableError, match="run `bihuan db migrate`"):
        vault.wrapped_key("p")
    vault.migrate(fingerprint=KEY.fingerprint)
    vault.migrate(fingerprint=KEY.fingerprint)
    personal = PersonalData(vault, KEY, new_id=uuid4)
    assert len(set(personal.new_persons(1200))) == 1200
    person = personal.person_behind([("mobile", "13812345678")])
    assert personal.person_behind([("mobile", "+8613812345678")]) == person
    sealed = personal.seal("油烟", person=person, issue_id=ISSUE, field="text")
    fresh = PersonalData(vault, KEY, new_id=uuid4)
    assert fresh.reveal(sealed, ISSUE) == "油烟"
    assert personal.forget(person)
    assert personal.open_masked(sealed, ISSUE) == ERASED
    assert personal.person_behind([("mobile", "13812345678")]) != person
    vault.close()


def test_answers(postgres_database: str) -> None:
    """The first order under a key is taken, the next one is told of it, and then of its answer."""
    vault = a_vault(postgres_database)
    vault.migrate(fingerprint=KEY.fingerprint)
    rows = AnswerRows(vault)
    begun = beginning("key", "said")
    assert rows.write([begun, begun]) == [None, Answer("said", None)]
    other = beginning("key", "other")
    assert rows.write([keeping("key", "{}"), other]) == [None, Answer("said", "{}")]
    assert rows.write([forgetting("key"), other]) == [None, None]
    vault.close()


def test_deliveries(postgres_database: str) -> None:
    """Planned once, counted, and sent once."""
    vault = a_vault(postgres_database)
    vault.migrate(fingerprint=KEY.fingerprint)
    outbox = Outbox(vault)
    notes = [
        Delivery(event="17", recipient=who, channel="log", kind="claim") for who in ("w.li", "z.wu")
    ]
    outbox.plan(notes)
    outbox.plan(notes)
    outbox.record_attempts([notes[0].key], sent=True)
    outbox.record_attempts([notes[0].key], sent=False)
    outbox.record_attempts([notes[1].key], sent=False)
    assert [(one.key, one.attempts) for one in outbox.outstanding()] == [("17/log/z.wu", 1)]
    vault.close()


def test_reports(postgres_database: str) -> None:
    """Remembered once, looked up by reporter, gone with the person."""
    vault = a_vault(postgres_database)
    vault.migrate(fingerprint=KEY.fingerprint)
    index = ReportIndex(vault)
    row = ReportRow(
        reporter="p",
        issue_id=ISSUE,
        source="courier",
        received_at=NOON,
        seen_at=NOON,
        words="w" * 64,
    )
    long_ago = NOON - timedelta(days=9)
    for _ in range(2):
        index.remember([(row, long_ago)])
    assert index.last_seen("p") == (ISSUE, NOON)
    assert index.received_since("p", "courier", long_ago) == (NOON,)
    assert index.of("p") == {ISSUE: "w" * 64}
    vault.erase("p")
    assert index.of("p") == {}
    vault.close()


def test_follow_codes(postgres_database: str) -> None:
    """Counted up, counted when wrong, known again: the whole life of a code."""
    vault = a_vault(postgres_database)
    vault.migrate(fingerprint=KEY.fingerprint)
    codes, rows = FollowCodes(CounterRows(vault), b"k" * 32), FailureRows(vault)
    first = codes.code(ISSUE)
    second = codes.renew(ISSUE)
    assert not codes.is_code(ISSUE, first)
    assert codes.is_code(ISSUE, second)
    for number in range(1, BY_ADDRESS.allowed + 1):
        assert rows.begin("from:a", BY_ADDRESS, NOON).number == number
    assert rows.begin("from:a", BY_ADDRESS, NOON).is_refused
    assert not rows.is_there("known:a", NOON)
    rows.renew("known:a", NOON)
    rows.renew("known:a", NOON)
    assert rows.is_there("known:a", NOON)
    assert not rows.is_there("known:a", NOON + timedelta(seconds=1))
    vault.close()


def test_attachments(postgres_database: str) -> None:
    """Begun, kept once, found again elsewhere, closed with their person, forgotten."""
    vault = a_vault(postgres_database)
    vault.migrate(fingerprint=KEY.fingerprint)
    rows, other = AttachmentRows(vault), UUID(int=7)
    own = FileRow("a" * 32, str(ISSUE), "1" * 64, "p", b"key", "image/jpeg", 9, pixels="2" * 64)
    rows.begin(own)
    rows.begin(own._replace(object="b" * 32))
    assert (rows.keep("a" * 32), rows.keep("b" * 32)) == (True, False)
    rows.forget("b" * 32)
    rows.begin(own._replace(object="c" * 32, issue_id=str(other)))
    rows.begin(own._replace(object="d" * 32, issue_id=str(other), sha256="3" * 64, person="q"))
    assert rows.used_before(other, "1" * 64) == ("same_file", "same_picture")
    assert rows.used_before(other, "3" * 64) == ("same_picture",)
    assert rows.issues_with(own) == (other,)
    assert set(rows.of_issue(other)) == {"1" * 64, "3" * 64}
    assert len(rows.unsettled("9999")) == 2
    vault.erase_persons(["p"])
    assert {row.object for row in rows.closed()} == {"a" * 32, "c" * 32}
    assert rows.of_issue(ISSUE) == {}
    vault.close()


def test_migrations_at_once(postgres_database: str) -> None:
    """Several processes may migrate at the same moment; the wrong master key is refused."""
    vaults = [a_vault(postgres_database) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(v.migrate, fingerprint=KEY.fingerprint) for v in vaults]:
            done.result()
    with pytest.raises(VaultUnavailableError, match="another master key"):
        vaults[0].check(fingerprint="0" * 16)
    for vault in vaults:
        vault.close()
