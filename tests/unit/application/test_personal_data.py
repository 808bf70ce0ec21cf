"""Sealing, revealing, forgetting, and equality without clear text."""

import threading
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from uuid import uuid4

import pytest

from application.key_ring import CACHE_SECONDS, KeyBrokenError
from application.master_key import MasterKey
from application.personal_data import (
    ErasedError,
    PersonalData,
    SealBrokenError,
    UnknownPersonError,
)
from application.vault import Vault
from domain.base import Sealed
from domain.masking import ERASED
from tests.personal import ISSUE, OTHER_ISSUE, Household

NAME, PHONE = "欧阳铁柱", "13812345678"
TEXT = f"我是{NAME}，电话{PHONE}，楼下油烟扰民👍🏽\r\n请处理\n"


class CountingVault(Vault):
    """The vault, and how often it was asked for keys."""

    lookups = 0

    def wrapped_keys(self, persons: Collection[str]) -> dict[str, bytes]:
        """Count, then look up."""
        self.lookups += 1
        return super().wrapped_keys(persons)


@pytest.fixture
def house(tmp_path: Path) -> Household:
    """Return key, vault and personal data in a directory of their own."""
    return Household(tmp_path)


def a_sealed(house: Household, person: str | None = None) -> Sealed:
    """Return the text sealed for a person, new if none is given."""
    return house.personal.seal(
        TEXT,
        person=person or house.personal.new_person(),
        issue_id=ISSUE,
        field="text",
        known=(NAME,),
    )


class TestSeal:
    """The sealed text and its covered twin."""

    def test_opens_byte_for_byte(self, house: Household) -> None:
        """Emoji and mixed line breaks come back as typed; the covered text hides name and phone."""
        sealed = a_sealed(house)
        assert house.personal.reveal(sealed, ISSUE) == TEXT
        covered = "我是欧＊＊，电话138****5678，楼下油烟扰民👍🏽\r\n请处理\n"
        assert house.personal.open_masked(sealed, ISSUE) == covered

    def test_another_process_opens_it(self, house: Household) -> None:
        """The key was durable before the text was sealed."""
        assert house.another_process().reveal(a_sealed(house), ISSUE) == TEXT

    def test_nothing_is_clear(self, house: Household, tmp_path: Path) -> None:
        """Planted names and numbers are in no file of the vault and in no stored form."""
        person = house.personal.person_behind([("mobile", PHONE), ("name", NAME)])
        stored = a_sealed(house, person).model_dump_json()
        house.vault.close()
        vault = b"".join(file.read_bytes() for file in tmp_path.glob("vault.sqlite*"))
        for secret in (NAME, PHONE, "5678"):
            assert secret.encode() not in stored.encode()
        for secret in (NAME, PHONE):
            assert secret.encode() not in vault
            assert secret.encode("utf-16-le") not in vault
        assert person.encode() in vault

    def test_same_text_never_looks_the_same(self, house: Household) -> None:
        """Every box has its own nonce."""
        person = house.personal.new_person()
        one, two = a_sealed(house, person), a_sealed(house, person)
        assert len({one.box, two.box, one.masked, two.masked}) == 4

    @pytest.mark.parametrize("how", ["reveal", "open_masked"])
    def test_moved_text_does_not_open(self, house: Household, how: str) -> None:
        """Another issue, field or person, or box and masked exchanged: the seal breaks."""
        sealed = a_sealed(house)
        exchanged = {"box": sealed.masked, "masked": sealed.box}
        other = house.personal.new_person()
        opener = getattr(house.personal, how)
        for moved, issue in (
            (sealed, OTHER_ISSUE),
            (sealed.model_copy(update={"field": "title"}), ISSUE),
            (sealed.model_copy(update={"key": other}), ISSUE),
            (sealed.model_copy(update=exchanged), ISSUE),
            (sealed.model_copy(update={"box": "", "masked": ""}), ISSUE),
            (sealed.model_copy(update={"box": "%%%", "masked": "%%%"}), ISSUE),
        ):
            with pytest.raises(SealBrokenError, match="altered or moved"):
                opener(moved, issue)

    def test_nobody_to_seal_for(self, house: Household) -> None:
        """A person without a key is refused: his text could never be erased."""
        with pytest.raises(UnknownPersonError) as refused:
            a_sealed(house, "w.li")
        assert refused.value.http_status == 422


class TestErasure:
    """A person is forgotten by destroying his key."""

    def test_masked_reads_erased_and_reveal_refuses(self, house: Household) -> None:
        """Everything sealed for him is gone, for everyone; others' texts stay."""
        person, other = house.personal.new_persons(2)
        gone, stays = a_sealed(house, person), a_sealed(house, other)
        assert house.personal.forget(person)
        assert not house.personal.forget(person)
        for personal in (house.personal, house.another_process()):
            assert personal.open_masked(gone, ISSUE) == ERASED == "[erased]"
            with pytest.raises(ErasedError):
                personal.reveal(gone, ISSUE)
            with pytest.raises(UnknownPersonError):
                personal.seal("x", person=person, issue_id=ISSUE, field="text")
            assert personal.reveal(stays, ISSUE) == TEXT

    def test_unknown_key_reads_erased(self, house: Household) -> None:
        """A key this vault never had reads like one that was destroyed."""
        stray = a_sealed(house).model_copy(update={"key": "nobody"})
        assert house.personal.open_masked(stray, ISSUE) == ERASED

    def test_a_returning_caller_is_a_new_person(self, house: Household) -> None:
        """Erasure removes the index too."""
        before = house.personal.person_behind([("mobile", PHONE)])
        house.personal.forget(before)
        assert house.personal.person_behind([("mobile", PHONE)]) != before


class TestCache:
    """An unwrapped key lives for a minute."""

    def test_other_processes_follow_within_a_minute(self, house: Household) -> None:
        """What another process unwrapped it forgets after 60 s, in use or not."""
        sealed = a_sealed(house)
        other = house.another_process()
        assert other.reveal(sealed, ISSUE) == TEXT
        house.personal.forget(sealed.key)
        house.monotonic.now += CACHE_SECONDS - 1
        assert other.reveal(sealed, ISSUE) == TEXT
        house.monotonic.now += 1
        with pytest.raises(ErasedError):
            other.reveal(sealed, ISSUE)

    def test_one_lookup_a_minute(self, house: Household, tmp_path: Path) -> None:
        """A page of keys is fetched at once, then nothing is asked until the minute is over."""
        texts = [a_sealed(house) for _ in range(3)]
        vault = CountingVault(tmp_path / "vault.sqlite", clock=lambda: datetime.now(UTC))
        other = PersonalData(vault, house.master_key, new_id=uuid4, monotonic=house.monotonic)
        other.warm([sealed.key for sealed in texts])
        assert [other.reveal(sealed, ISSUE) for sealed in texts] == [TEXT] * 3
        other.warm([sealed.key for sealed in texts])
        assert vault.lookups == 1
        house.monotonic.now += CACHE_SECONDS
        assert other.reveal(texts[0], ISSUE) == TEXT
        assert vault.lookups == 2

    def test_idle_process_can_drop(self, house: Household) -> None:
        """Expired keys leave memory without being asked for."""
        house.personal.new_persons(5)
        ring = house.personal._ring  # noqa: SLF001 -- memory is seen from inside only
        ring.drop_expired()
        assert len(ring._cache) == 5  # noqa: SLF001
        house.monotonic.now += CACHE_SECONDS
        ring.drop_expired()
        assert not ring._cache  # noqa: SLF001

    def test_idle_process_drops(self, house: Household, monkeypatch: pytest.MonkeyPatch) -> None:
        """Nobody need ask for anything: keys leave the memory of a process that does nothing."""
        monkeypatch.setattr("application.key_ring.CACHE_SECONDS", 0.05)
        monkeypatch.setattr("application.key_ring.SWEEP_SECONDS", 0.01)
        house.personal.new_persons(5)
        ring = house.personal._ring  # noqa: SLF001 -- memory is seen from inside only
        house.monotonic.now += 0.05
        until = monotonic() + 10
        while ring._cache and monotonic() < until:  # noqa: SLF001
            sleep(0.01)
        assert not ring._cache  # noqa: SLF001

    def test_bounded(self, house: Household, monkeypatch: pytest.MonkeyPatch) -> None:
        """Memory does not grow with the number of persons; the oldest key goes first."""
        monkeypatch.setattr("application.key_ring.CACHE_SIZE", 10)
        persons = house.personal.new_persons(25)
        assert list(house.personal._ring._cache) == list(persons[-10:])  # noqa: SLF001
        assert house.personal.reveal(a_sealed(house, persons[0]), ISSUE) == TEXT

    def test_threads_share_it(self, house: Household) -> None:
        """Eight threads sealing and opening while keys expire and one person is forgotten."""
        persons = house.personal.new_persons(8)
        doomed = a_sealed(house)
        start = threading.Barrier(9)

        def work(person: str) -> bool:
            start.wait()
            good = True
            for _ in range(50):
                sealed = a_sealed(house, person)
                house.monotonic.now += CACHE_SECONDS / 3
                good = good and house.personal.reveal(sealed, ISSUE) == TEXT
            return good

        def forget() -> bool:
            start.wait()
            return house.personal.forget(doomed.key)

        with ThreadPoolExecutor(9) as pool:
            done = [pool.submit(work, person) for person in persons] + [pool.submit(forget)]
            assert all(one.result() for one in done)
        assert house.personal.open_masked(doomed, ISSUE) == ERASED

    def test_wrong_master_key_is_said(self, house: Household) -> None:
        """A key that does not open is a fault, not an erasure."""
        sealed = a_sealed(house)
        stranger = PersonalData(house.vault, MasterKey(b"x" * 32), new_id=lambda: ISSUE)
        with pytest.raises(KeyBrokenError, match="same backup"):
            stranger.open_masked(sealed, ISSUE)


class TestWhoIsWho:
    """Equality without clear text."""

    def test_spellings_are_one_person(self, house: Household) -> None:
        """The same number, however written, is the same person, also in another process."""
        first = house.personal.person_behind([("mobile", PHONE)])
        other = house.another_process()
        assert other.person_behind([("phone", "＋86 138-1234-5678")]) == first
        assert other.person_behind([("email", "a@example.org"), ("mobile", PHONE)]) == first
        assert other.person_behind([("mobile", "13912345678")]) != first

    def test_many_at_once_are_the_same_persons(self, house: Household) -> None:
        """A batch finds who is known, by any spelling, and makes the others once, keys ready."""
        known = house.personal.person_behind([("mobile", PHONE)])
        spellings = [PHONE, "+86 138 1234 5678", "13912345678", "139-1234-5678"]
        other = house.another_process()
        batch = other.persons_behind("mobile", spellings)
        assert batch[spellings[0]] == batch[spellings[1]] == known
        assert batch[spellings[2]] == batch[spellings[3]] != known
        assert other.persons_behind("mobile", spellings) == batch
        assert house.personal.reveal(a_sealed(house, batch["13912345678"]), ISSUE) == TEXT

    def test_no_contact_no_link(self, house: Household) -> None:
        """Nothing to compare, such as a telephone without digits, links nobody."""
        persons = {
            house.personal.person_behind(c) for c in ([], [], [("mobile", "无")], [("mobile", "-")])
        }
        assert len(persons) == 4

    def test_digest_is_keyed_and_by_kind(self, house: Household, tmp_path: Path) -> None:
        """Equal values have equal digests under one master key and one kind only."""
        digest = house.personal.equality("mobile", PHONE)
        assert digest == house.personal.equality("landline", "138 1234 5678")
        assert digest != house.personal.equality("name", PHONE)
        assert digest != Household(tmp_path / "other").personal.equality("mobile", PHONE)
        assert len(digest) == 64

    def test_two_at_once_are_one_person(self, house: Household) -> None:
        """Two intakes of the same new caller at the same moment agree on the person."""
        start = threading.Barrier(4)

        def take() -> str:
            personal = house.another_process()
            start.wait()
            return personal.person_behind([("mobile", PHONE)])

        with ThreadPoolExecutor(4) as pool:
            taken = [pool.submit(take) for _ in range(4)]
            assert len({one.result() for one in taken}) == 1
