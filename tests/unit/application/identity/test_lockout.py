"""Who fails too often waits, longer each time; waiting tells nobody which accounts there are."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from application.identity.lockout import BY_ADDRESS, AddressLockedOutError
from domain.account.errors import AccountLockedError, LockedOutError, LoginRefusedError
from tests.entrance import ADDRESS, BETTER, GOOD, HANDLER, SECURITY, Entrance, by


def fail(entrance: Entrance, name: str = HANDLER, *, times: int = 1, address: str = "") -> None:
    """Fail to log in."""
    for _ in range(times):
        with pytest.raises(LoginRefusedError):
            entrance.identity.login(name, BETTER, address)


class TestByLine:
    def test_other_addresses_of_it_wait_too(self, entrance: Entrance) -> None:
        """A network of IPv6 has more addresses than there are names to try."""
        for number in range(BY_ADDRESS.allowed):
            fail(entrance, f"nobody-{number}", address=f"2001:db8::{number + 1:x}")
        with pytest.raises(AddressLockedOutError):
            entrance.identity.login(HANDLER, GOOD, "2001:db8::ffff")
        entrance.identity.login(HANDLER, GOOD, "2001:db8:0:1::1")


class TestByAccount:
    def test_the_fifth_failure_locks(self, entrance: Entrance) -> None:
        """After five failures in a row even the right password waits a minute; then it counts."""
        fail(entrance, times=5)
        assert entrance.kinds()[-2:] == ["LoginFailed", "AccountLocked"]
        with pytest.raises(LockedOutError) as locked:
            entrance.identity.login(HANDLER, GOOD)
        assert locked.value.details == {"seconds": 60}
        entrance.later(seconds=60)
        entrance.identity.login(HANDLER, GOOD)

    def test_who_is_locked_out_fills_no_log(self, entrance: Entrance) -> None:
        """What is not judged is on record once a minute, from each address; what is, each time."""
        before = entrance.kinds().count("LoginFailed")
        fail(entrance, times=5, address=ADDRESS)
        for address in (ADDRESS, ADDRESS, ADDRESS, "192.0.2.200"):
            with pytest.raises(LockedOutError):
                entrance.identity.login(HANDLER, GOOD, address)
        assert entrance.kinds().count("LoginFailed") == before + 5 + 2
        entrance.later(seconds=60)
        fail(entrance, address=ADDRESS)
        with pytest.raises(LockedOutError):
            entrance.identity.login(HANDLER, GOOD, ADDRESS)
        assert entrance.kinds().count("LoginFailed") == before + 5 + 2 + 2

    def test_waits_double(self, entrance: Entrance) -> None:
        """Each further failure doubles the wait, up to an hour."""
        fail(entrance, times=5)
        for minutes in (1, 2, 4, 8, 16, 32, 60, 60):
            with pytest.raises(LockedOutError) as locked:
                entrance.identity.login(HANDLER, GOOD)
            assert locked.value.details == {"seconds": minutes * 60}
            entrance.later(minutes=minutes)
            fail(entrance)

    def test_success_begins_anew(self, entrance: Entrance) -> None:
        """Four failures, a success, and four more lock nobody out."""
        for _ in range(2):
            fail(entrance, times=4)
            entrance.identity.login(HANDLER, GOOD)

    def test_a_name_that_is_no_account_waits_as_long(self, entrance: Entrance) -> None:
        """Nobody learns from the lock which accounts there are."""
        fail(entrance, "nobody-1", times=5)
        with pytest.raises(LockedOutError) as locked:
            entrance.identity.login("nobody-1", GOOD)
        assert locked.value.details == {"seconds": 60}

    def test_many_at_once_get_no_more_tries(self, entrance: Entrance) -> None:
        """Guesses sent side by side are counted before they are judged: five, and no sixth."""

        def guess(_: int) -> str:
            try:
                entrance.identity.login(HANDLER, BETTER)
            except LoginRefusedError:
                return "judged"
            except LockedOutError:
                return "locked"
            return "in"

        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(guess, range(16)))
        assert found.count("judged") == 5
        assert found.count("in") == 0

    def test_holds_in_every_process(self, entrance: Entrance) -> None:
        """Who is locked out by one process is so in all."""
        fail(entrance, times=5)
        with pytest.raises(LockedOutError):
            entrance.another_process().login(HANDLER, GOOD)

    def test_is_ended_by_an_unlock(self, entrance: Entrance) -> None:
        """The security administrator lets him try again, on record."""
        fail(entrance, times=5)
        entrance.identity.unlock(HANDLER, by(SECURITY, "administrator"))
        entrance.identity.login(HANDLER, GOOD)
        with pytest.raises(AccountLockedError):
            entrance.identity.unlock(HANDLER, by(SECURITY, "administrator"))

    def test_holds_where_the_vault_was_lost(self, entrance: Entrance) -> None:
        """The event alone keeps a locked account locked, against the right password too."""
        fail(entrance, times=5)
        entrance.identity.lockout.unlock(HANDLER)
        with pytest.raises(LoginRefusedError):
            entrance.identity.login(HANDLER, GOOD)


class TestByAddress:
    def test_many_accounts_from_one_address_lock_it(self, entrance: Entrance) -> None:
        """Who tries one password on many names is stopped by where he comes from."""
        for number in range(BY_ADDRESS.allowed):
            fail(entrance, f"nobody-{number}", address=ADDRESS)
        assert entrance.kinds()[-1] == "AddressLocked"
        with pytest.raises(AddressLockedOutError):
            entrance.identity.login(HANDLER, GOOD, ADDRESS)
        entrance.identity.login(HANDLER, GOOD, "192.0.2.8")

    def test_an_own_success_forgives_nothing(self, entrance: Entrance) -> None:
        """Who owns one account cannot wash off his guesses at others with it."""
        for number in range(BY_ADDRESS.allowed - 1):
            fail(entrance, f"nobody-{number}", address=ADDRESS)
            entrance.identity.login(HANDLER, GOOD, ADDRESS)
        fail(entrance, "nobody-last", address=ADDRESS)
        with pytest.raises(AddressLockedOutError):
            entrance.identity.login(HANDLER, GOOD, ADDRESS)

    def test_a_login_elsewhere_forgives_nothing(self, entrance: Entrance) -> None:
        """Who came in by a provider has shown nothing of the passwords he guessed before."""
        accounts = entrance.identity.accounts
        accounts.link(HANDLER, "https://id.example", "1", by(SECURITY, "administrator"))
        for number in range(BY_ADDRESS.allowed):
            fail(entrance, f"nobody-{number}", address=ADDRESS)
            entrance.identity.login_by("https://id.example", "1", ADDRESS)
        with pytest.raises(AddressLockedOutError):
            entrance.identity.login(HANDLER, GOOD, ADDRESS)

    def test_is_forgotten_after_a_while(self, entrance: Entrance) -> None:
        """Failures of this morning do not count in the afternoon, and their rows go."""
        for number in range(BY_ADDRESS.allowed - 1):
            fail(entrance, f"nobody-{number}", address=ADDRESS)
        entrance.now += BY_ADDRESS.forgets + timedelta(seconds=1)
        fail(entrance, "nobody-last", address=ADDRESS)
        entrance.identity.login(HANDLER, GOOD, ADDRESS)
        entrance.later(days=2)
        assert entrance.identity.lockout.sweep() > BY_ADDRESS.allowed
