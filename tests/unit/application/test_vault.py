"""The vault's tables on a real SQLite file."""

import sqlite3
import stat
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from application.vault import Vault, VaultUnavailableError
from application.vault_outbox import Delivery, Outbox, Position

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def a_vault(directory: Path) -> Vault:
    """Return a migrated vault."""
    vault = Vault(directory / "vault.sqlite", clock=lambda: NOON)
    vault.migrate(fingerprint="f" * 16)
    return vault


def digest(number: int) -> str:
    """Return something of a digest's length."""
    return f"{number:064x}"


class TestMigrate:
    """The only place where tables are made."""

    def test_nothing_is_made_without_it(self, tmp_path: Path) -> None:
        """A vault that is not there is said to be missing, with the next step; no file appears."""
        vault = Vault(tmp_path / "vault.sqlite", clock=lambda: NOON)
        with pytest.raises(VaultUnavailableError, match="run `bihuan db migrate`"):
            vault.wrapped_key("p")
        assert not (tmp_path / "vault.sqlite").exists()

    def test_a_file_without_tables_says_what_to_do(self, tmp_path: Path) -> None:
        """An empty database is not migrated on the way."""
        sqlite3.connect(tmp_path / "vault.sqlite").execute("PRAGMA user_version=1")
        vault = Vault(tmp_path / "vault.sqlite", clock=lambda: NOON)
        with pytest.raises(VaultUnavailableError, match="person_index; run `bihuan db migrate`"):
            vault.find_person("phone", digest(1))

    def test_repeatable_and_private(self, tmp_path: Path) -> None:
        """A second migration changes nothing; the file is its owner's alone."""
        vault = a_vault(tmp_path)
        vault.add_person_keys({"p": b"w"})
        vault.migrate(fingerprint="f" * 16)
        assert vault.wrapped_key("p") == b"w"
        assert stat.S_IMODE((tmp_path / "vault.sqlite").stat().st_mode) == 0o600

    def test_another_master_key_is_refused(self, tmp_path: Path) -> None:
        """A vault made with another master key is not used: it would open nothing."""
        vault = a_vault(tmp_path)
        for attempt in (vault.migrate, vault.check):
            with pytest.raises(VaultUnavailableError, match="another master key; restore"):
                attempt(fingerprint="0" * 16)
        vault.check(fingerprint="f" * 16)

    def test_a_newer_vault_is_refused(self, tmp_path: Path) -> None:
        """Tables of another version are named."""
        vault = a_vault(tmp_path)
        other = sqlite3.connect(tmp_path / "vault.sqlite")
        with other:
            other.execute("UPDATE vault_schema SET version = 99")
        other.close()
        with pytest.raises(VaultUnavailableError, match="version 99, not 1"):
            vault.check(fingerprint="f" * 16)

    def test_durable_settings(self, tmp_path: Path) -> None:
        """Write-ahead log, full synchronisation and zeroed deletions on every connection."""
        vault = a_vault(tmp_path)
        with vault.reading() as connection:
            settings = [
                connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
            ]
        assert settings == ["wal", 2, 1, 1]


class TestKeys:
    """Wrapped keys of persons."""

    def test_added_found_and_erased(self, tmp_path: Path) -> None:
        """Erasure destroys key and index, once, and leaves the others alone."""
        vault = a_vault(tmp_path)
        vault.add_person_keys({"p": b"wrapped-of-p", "q": b"wrapped-of-q"})
        vault.remember_person("p", [("phone", digest(1))])
        assert vault.erase("p")
        assert not vault.erase("p")
        assert not vault.erase("nobody")
        assert vault.wrapped_keys(["p", "q", "nobody"]) == {"q": b"wrapped-of-q"}
        assert vault.find_person("phone", digest(1)) is None

    def test_an_erased_key_leaves_no_trace_in_the_files(self, tmp_path: Path) -> None:
        """Neither the database nor its write-ahead log holds the key's bytes any more."""
        vault = a_vault(tmp_path)
        vault.add_person_keys({"p": b"wrapped-key-of-p"})
        vault.erase("p")
        files = [one.read_bytes() for one in tmp_path.iterdir()]
        assert not any(b"wrapped-key-of-p" in content for content in files)

    def test_many_at_once(self, tmp_path: Path) -> None:
        """Thousands of keys go in with one transaction and come out by one call."""
        vault = a_vault(tmp_path)
        keys = {f"p{n}": n.to_bytes(2) for n in range(3000)}
        vault.add_person_keys(keys)
        assert vault.wrapped_keys(keys) == keys
        vault.add_person_keys({})

    def test_a_person_has_one_key(self, tmp_path: Path) -> None:
        """A second key for the same person is a defect and takes none of its batch."""
        vault = a_vault(tmp_path)
        vault.add_person_keys({"p": b"1"})
        with pytest.raises(IntegrityError):
            vault.add_person_keys({"q": b"2", "p": b"2"})
        assert vault.wrapped_keys(["p", "q"]) == {"p": b"1"}


class TestPersons:
    """The index of keyed digests."""

    def test_first_keeps_the_digest(self, tmp_path: Path) -> None:
        """Who was first under a digest stays; others are added beside him."""
        vault = a_vault(tmp_path)
        vault.add_person_keys({"p": b"1", "q": b"2"})
        vault.remember_person("p", [("phone", digest(1))])
        vault.remember_person("q", [("phone", digest(1)), ("email", digest(1))])
        vault.remember_person("q", ())
        assert vault.find_person("phone", digest(1)) == "p"
        assert vault.find_person("email", digest(1)) == "q"
        assert vault.find_person("email", digest(2)) is None

    def test_nobody_without_a_key_is_indexed(self, tmp_path: Path) -> None:
        """An index row needs its person's key row."""
        with pytest.raises(IntegrityError):
            a_vault(tmp_path).remember_person("ghost", [("phone", digest(1))])


class TestDeliveries:
    """What the relay has sent."""

    def test_planned_once(self, tmp_path: Path) -> None:
        """The same event, recipient and channel is one delivery, however often it is planned."""
        outbox = Outbox(a_vault(tmp_path))
        note = Delivery(event="17", recipient="w.li", channel="log", kind="claim")
        outbox.plan([note, note])
        outbox.record_attempts([note.key], sent=False)
        outbox.plan([note, Delivery(event="17", recipient="w.li", channel="mail", kind="claim")])
        outbox.plan([])
        keys = {one.key: (one.state, one.attempts) for one in outbox.outstanding()}
        assert keys == {"17/log/w.li": ("failed", 1), "17/mail/w.li": ("planned", 0)}

    def test_sent_stays_sent(self, tmp_path: Path) -> None:
        """A late report of a failed attempt does not bring a sent delivery back."""
        outbox = Outbox(a_vault(tmp_path))
        note = Delivery(event="17", recipient="w.li", channel="log", kind="claim")
        outbox.plan([note])
        outbox.record_attempts([note.key], sent=True)
        outbox.record_attempts([note.key], sent=False)
        assert outbox.outstanding() == ()

    def test_pages(self, tmp_path: Path) -> None:
        """As many as asked for are returned."""
        outbox = Outbox(a_vault(tmp_path))
        outbox.plan(
            Delivery(event=str(n), recipient="w.li", channel="log", kind="claim") for n in range(5)
        )
        assert len(outbox.outstanding(3)) == 3

    def test_positions(self, tmp_path: Path) -> None:
        """A consumer's position is the one last remembered, and the beginning before that."""
        outbox = Outbox(a_vault(tmp_path))
        assert outbox.position("deliveries") == Position()
        outbox.move("deliveries", Position(3, "a" * 64))
        outbox.move("deliveries", Position(5, "b" * 64))
        assert outbox.position("deliveries") == Position(5, "b" * 64)
        assert outbox.position("sync") == Position()


class TestUnavailable:
    """One clear sentence for every fault."""

    def test_locked(self, tmp_path: Path) -> None:
        """A vault that another process holds for more than 2 s is reported, not waited for."""
        vault = a_vault(tmp_path)
        other = sqlite3.connect(tmp_path / "vault.sqlite", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(VaultUnavailableError, match="locked; another process"):
            vault.add_person_keys({"p": b"1"})
        other.execute("ROLLBACK")
        other.close()
        vault.add_person_keys({"p": b"1"})

    def test_not_a_database(self, tmp_path: Path) -> None:
        """A damaged file is to be restored."""
        (tmp_path / "vault.sqlite").write_bytes(b"no database at all, but long enough" * 100)
        vault = Vault(tmp_path / "vault.sqlite", clock=lambda: NOON)
        with pytest.raises(VaultUnavailableError, match="not a database; restore it"):
            vault.wrapped_key("p")

    def test_no_secret_in_the_sentence(self) -> None:
        """The password of a database address is not repeated."""
        vault = Vault("postgresql://u:hush@127.0.0.1:1/none", clock=lambda: NOON)
        with pytest.raises(VaultUnavailableError, match="reachable") as error:
            vault.wrapped_key("p")
        assert "hush" not in str(error.value)

    def test_usable_after_close(self, tmp_path: Path) -> None:
        """Closing gives connections back; a later call opens a new one."""
        vault = a_vault(tmp_path)
        vault.close()
        assert vault.wrapped_key("p") is None


def test_two_writers_at_once(tmp_path: Path) -> None:
    """Two vaults over one file, four threads each, lose nothing and never fail."""
    vaults = [a_vault(tmp_path), a_vault(tmp_path)]
    faults: list[Exception] = []

    def write(number: int) -> None:
        try:
            for step in range(10):
                vaults[number % 2].add_person_keys({f"p{number}-{step}": b"k"})
        except Exception as error:  # noqa: BLE001 -- reported by the assertion below
            faults.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    everyone = [f"p{number}-{step}" for number in range(8) for step in range(10)]
    assert len(vaults[0].wrapped_keys(everyone)) == 80
