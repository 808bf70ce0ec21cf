"""Wrong codes are counted, by address and by number; nobody is kept out for long."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from application.aggregates import Aggregates
from application.identity.follow_codes import FollowCodes
from application.identity.following import (
    BY_ADDRESS,
    BY_NUMBER,
    KNOWN,
    Following,
    FollowPausedError,
    FollowRefusedError,
)
from application.security_log import SecurityLog
from application.vault_failures import FailureRows
from application.vault_follow import CounterRows
from tests.entrance import ADDRESS, KEY, Entrance, an_entrance

ISSUE = UUID("6f7c1f0e-5a0b-5f3e-9c1d-0d2b8a4e7c11")
NUMBER = "BH-2026-000001"
WRONG = "AAAA-AAAA-AAAA"


@pytest.fixture
def entrance(tmp_path: Path) -> Iterator[Entrance]:
    """Return stores, and a clock that one turns."""
    with an_entrance(tmp_path) as found:
        yield found


@pytest.fixture
def following(entrance: Entrance) -> Following:
    """Return what lets residents to their issues."""
    return following_of(entrance)


def following_of(entrance: Entrance) -> Following:
    """Return the same as another process has it."""
    return Following(
        codes=FollowCodes(CounterRows(entrance.vault), KEY),
        rows=FailureRows(entrance.vault),
        log=SecurityLog(Aggregates(entrance.store, entrance.clock), entrance.clock, uuid4, KEY),
        key=KEY,
        clock=entrance.clock,
    )


def fail(following: Following, times: int = 1, *, address: str = ADDRESS) -> None:
    """Show a wrong code so often."""
    for _ in range(times):
        with pytest.raises(FollowRefusedError):
            following.check(NUMBER, ISSUE, WRONG, address)


def paused(following: Following, code: str, address: str = ADDRESS) -> int:
    """Return for how many seconds nobody gets through from there."""
    with pytest.raises(FollowPausedError) as refused:
        following.check(NUMBER, ISSUE, code, address)
    return int(str(refused.value.details["seconds"]))


class TestPauses:
    def test_are_of_a_line_whatever_addresses_it_has(self, following: Following) -> None:
        """Whoever has a network of IPv6 to himself guesses no more often for it."""
        for number in range(BY_ADDRESS.allowed):
            fail(following, address=f"2001:db8::{number + 1:x}")
        assert paused(following, WRONG, "2001:db8::ffff")
        fail(following, address="2001:db8:0:1::1")

    def test_double_up_to_a_quarter_of_an_hour(
        self, entrance: Entrance, following: Following
    ) -> None:
        """The right code does not get through either; after the pause it does."""
        code = following.codes.code(ISSUE)
        fail(following, BY_ADDRESS.allowed)
        for minutes in (1, 2, 4, 8, 15, 15):
            assert paused(following, code) == minutes * 60
            entrance.later(minutes=minutes)
            fail(following)
        entrance.later(minutes=15)
        following.check(NUMBER, ISSUE, code, ADDRESS)

    def test_hold_in_every_process(self, entrance: Entrance, following: Following) -> None:
        """What one process counted another one knows."""
        fail(following, BY_ADDRESS.allowed)
        assert paused(following_of(entrance), WRONG) == 60

    def test_let_no_more_through_at_once_than_in_a_row(self, following: Following) -> None:
        """A hundred guesses at the same instant are ten."""

        def guess(_: int) -> str:
            try:
                following.check(NUMBER, ISSUE, WRONG, ADDRESS)
            except (FollowRefusedError, FollowPausedError) as refused:
                return refused.code
            return "let through"

        with ThreadPoolExecutor(8) as threads:
            ended = list(threads.map(guess, range(100)))
        assert ended.count("follow_refused") == BY_ADDRESS.allowed
        assert ended.count("follow_paused") == 100 - BY_ADDRESS.allowed

    def test_of_a_number_end_by_themselves(self, entrance: Entrance, following: Following) -> None:
        """Guessing from ever new addresses pauses the number for minutes, never for good."""
        code = following.codes.code(ISSUE)
        for place in range(BY_NUMBER.allowed):
            fail(following, address=f"198.51.100.{place}")
        assert paused(following, code, "203.0.113.1") == 60
        entrance.later(minutes=1)
        following.check(NUMBER, ISSUE, code, "203.0.113.1")

    def test_keep_nobody_out_who_was_let_in_before(
        self, entrance: Entrance, following: Following
    ) -> None:
        """Within a day, whoever else guesses; his own wrong codes count for himself."""
        code = following.codes.code(ISSUE)
        following.check(NUMBER, ISSUE, code, ADDRESS)
        for place in range(BY_NUMBER.allowed):
            fail(following, address=f"198.51.100.{place}")
        following.check(NUMBER, ISSUE, code, ADDRESS)
        fail(following, KNOWN.allowed)
        assert paused(following, code) == 60
        entrance.later(days=1, minutes=1)
        following.check(NUMBER, ISSUE, code, ADDRESS)

    def test_of_one_number_are_not_those_of_another(self, following: Following) -> None:
        """From one address too many wrong codes are too many, whatever the numbers."""
        for place in range(BY_ADDRESS.allowed):
            with pytest.raises(FollowRefusedError):
                following.check(f"BH-2026-{place:06}", None, WRONG, ADDRESS)
        assert paused(following, following.codes.code(ISSUE)) == 60
        following.check(NUMBER, ISSUE, following.codes.code(ISSUE), "203.0.113.1")


class TestStrangers:
    @pytest.mark.parametrize("issue", [None, ISSUE])
    def test_are_refused_alike(self, following: Following, issue: UUID | None) -> None:
        """Whether there is such a number or not."""
        with pytest.raises(FollowRefusedError) as refused:
            following.check(NUMBER, issue, WRONG, ADDRESS)
        assert refused.value.details == {}

    def test_cannot_make_the_code_of_a_number_that_is_none(self, following: Following) -> None:
        """What is compared there opens nothing."""
        for made in (following.codes.code(uuid4()), "", "é", "\udcff"):
            with pytest.raises(FollowRefusedError):
                following.check("BH-2026-999999", None, made, ADDRESS)

    def test_are_counted_without_address_and_number(
        self, entrance: Entrance, following: Following
    ) -> None:
        """No table of the vault holds either in clear."""
        fail(following)
        following.check(NUMBER, ISSUE, following.codes.code(ISSUE), ADDRESS)
        stored = b"".join(each.read_bytes() for each in entrance.folder.rglob("vault.sqlite*"))
        assert ADDRESS.encode() not in stored
        assert NUMBER.encode() not in stored

    def test_are_forgotten_after_a_while(self, entrance: Entrance, following: Following) -> None:
        """The hourly sweep takes away what nobody tried for a day."""
        fail(following, 3)
        entrance.later(days=2)
        swept = FailureRows(entrance.vault).sweep(entrance.now - timedelta(days=1))
        assert swept == 2
