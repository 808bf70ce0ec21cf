"""Who reported what, on a real SQLite file."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from application.vault import Vault
from application.vault_reports import ReportIndex, ReportRow

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
LONG_AGO = NOON - timedelta(days=9)


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """Return a migrated vault."""
    vault = Vault(tmp_path / "vault.sqlite", clock=lambda: NOON)
    vault.migrate(fingerprint="f" * 16)
    return vault


def row(number: int, *, reporter: str = "p", minutes: int = 0, **fields: object) -> ReportRow:
    """Return the row of a report made so many minutes after noon."""
    at = NOON + timedelta(minutes=minutes)
    given = {"source": "courier", "received_at": at, **fields}
    return ReportRow(reporter=reporter, issue_id=UUID(int=number), **given)  # type: ignore[arg-type]  # as given


class TestReportIndex:
    """What reports leave in the vault."""

    def test_the_last_place(self, vault: Vault) -> None:
        """By when it was seen, not by when it came in; only where the reporter stood there."""
        index = ReportIndex(vault)
        late = NOON + timedelta(hours=2)
        rows = [row(1, seen_at=late), row(2, minutes=5, seen_at=NOON), row(3, minutes=9)]
        index.remember([(each, LONG_AGO) for each in rows])
        assert index.last_seen("p") == (UUID(int=1), late)
        assert index.last_seen("q") is None

    def test_those_that_count(self, vault: Vault) -> None:
        """Of one source, after an instant, in order."""
        index = ReportIndex(vault)
        rows = [row(1, minutes=8), row(2, minutes=4), row(3), row(4, minutes=9, source="hotline")]
        index.remember([(each, LONG_AGO) for each in rows])
        found = index.received_since("p", "courier", NOON)
        assert found == (NOON + timedelta(minutes=4), NOON + timedelta(minutes=8))

    def test_a_second_time_changes_nothing(self, vault: Vault) -> None:
        """An order sent again counts once."""
        index = ReportIndex(vault)
        index.remember([(row(1, words="a"), LONG_AGO)])
        index.remember([(row(1, words="b", minutes=3), LONG_AGO)])
        assert index.of("p") == {UUID(int=1): "a"}
        assert len(index.received_since("p", "courier", LONG_AGO)) == 1

    def test_what_is_too_old_is_forgotten(self, vault: Vault) -> None:
        """With the reporter's next report, and nobody else's."""
        index = ReportIndex(vault)
        index.remember([(row(1), LONG_AGO), (row(2, reporter="q"), LONG_AGO)])
        index.remember([(row(3, minutes=9), NOON + timedelta(minutes=1))])
        assert list(index.of("p")) == [UUID(int=3)]
        assert list(index.of("q")) == [UUID(int=2)]

    def test_no_more_than_anybody_reports_in_earnest(self, vault: Vault) -> None:
        """A report looks at a hundred issues at most, the newest ones."""
        index = ReportIndex(vault)
        index.remember([(row(each, minutes=each), LONG_AGO) for each in range(1, 121)])
        assert [each.int for each in index.of("p")] == list(range(120, 20, -1))

    def test_keys_wait_for_the_disk_again(self, vault: Vault) -> None:
        """A report need not; the next user of the connection must."""
        for fault in (False, True):
            with suppress(ZeroDivisionError), vault.noting() as tx:
                assert tx.execute(sa.text("PRAGMA synchronous")).scalar() == 1
                if fault:
                    raise ZeroDivisionError
            with vault.writing() as tx:
                assert tx.execute(sa.text("PRAGMA synchronous")).scalar() == 2

    def test_erasing_a_person_removes_his(self, vault: Vault) -> None:
        """Nothing tells any more who reported it."""
        index = ReportIndex(vault)
        vault.add_person_keys({"p": b"wrapped"})
        index.remember([(row(1), LONG_AGO), (row(2, reporter="q"), LONG_AGO)])
        vault.erase("p")
        assert index.of("p") == {}
        assert index.of("q") != {}
