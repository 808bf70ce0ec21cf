"""Sessions: a cookie that changes, ends by itself, and tells when somebody copied it."""

import pytest

from application.identity.sessions import Session
from domain.account.errors import NotAuthenticatedError
from tests.entrance import GOOD, HANDLER, Entrance


def begun(entrance: Entrance) -> str:
    """Log in and return the identifier that the cookie holds."""
    return entrance.identity.login(HANDLER, GOOD)[1].identifier or ""


def found(entrance: Entrance, identifier: str) -> Session:
    """Return the session that a cookie names."""
    return entrance.identity.of_session(identifier)[1]


def refused(entrance: Entrance, identifier: str) -> bool:
    """Return whether a cookie lets nobody in."""
    with pytest.raises(NotAuthenticatedError):
        entrance.identity.of_session(identifier)
    return True


class TestIdentifier:
    def test_is_never_the_visitor_s(self, entrance: Entrance) -> None:
        """Each login begins a session of a fresh identifier; nobody plants one beforehand."""
        assert len({begun(entrance) for _ in range(3)}) == 3

    def test_is_kept_as_a_hash(self, entrance: Entrance) -> None:
        """Who reads the vault gets into no session."""
        assert begun(entrance).encode() not in entrance.bytes()

    def test_changes_every_quarter_of_an_hour(self, entrance: Entrance) -> None:
        """The one before is good for another minute, for what the page asked beside."""
        first = begun(entrance)
        entrance.later(minutes=15)
        assert found(entrance, first).identifier is None
        entrance.later(seconds=1)
        second = found(entrance, first).identifier
        assert second
        assert found(entrance, first).identifier is None
        assert found(entrance, second).session == found(entrance, first).session

    def test_an_old_one_ends_the_session(self, entrance: Entrance) -> None:
        """An identifier that comes back after its change was copied: both are turned out."""
        first = begun(entrance)
        entrance.later(minutes=16)
        second = found(entrance, first).identifier or ""
        entrance.later(seconds=1)
        found(entrance, second)
        entrance.later(seconds=60)
        assert refused(entrance, first)
        assert refused(entrance, second)
        assert entrance.kinds()[-1] == "SessionEnded"

    def test_an_answer_lost_on_the_way_costs_nothing(self, entrance: Entrance) -> None:
        """A browser that never got the new identifier goes on with the old, and gets another."""
        first = begun(entrance)
        entrance.later(minutes=16)
        lost = found(entrance, first).identifier or ""
        entrance.later(seconds=61)
        third = found(entrance, first).identifier or ""
        assert third not in {"", lost}
        assert refused(entrance, lost)
        found(entrance, third)

    def test_does_not_change_where_no_cookie_can_be_set(self, entrance: Entrance) -> None:
        """A stream that asks again who reads it leaves the identifier as it is."""
        first = begun(entrance)
        entrance.later(minutes=16)
        assert entrance.identity.of_session(first, turns=False)[1].identifier is None
        assert found(entrance, first).identifier

    @pytest.mark.parametrize("made_up", ["", "x", "\udcff", "'; DROP TABLE sessions; --"])
    def test_made_up_ones_are_refused(self, entrance: Entrance, made_up: str) -> None:
        """Whatever a cookie holds is looked up as a hash."""
        begun(entrance)
        assert refused(entrance, made_up)


class TestEnd:
    def test_ends_when_idle(self, entrance: Entrance) -> None:
        """Half an hour without a request ends it; one in between does not."""
        identifier = begun(entrance)
        entrance.later(minutes=14)
        found(entrance, identifier)
        entrance.later(minutes=29)
        identifier = found(entrance, identifier).identifier or identifier
        entrance.later(minutes=31)
        assert refused(entrance, identifier)

    def test_ends_after_a_working_day(self, entrance: Entrance) -> None:
        """However busy, twelve hours end it."""
        identifier = begun(entrance)
        for _ in range(36):
            entrance.later(minutes=20)
            identifier = found(entrance, identifier).identifier or identifier
        entrance.later(seconds=1)
        assert refused(entrance, identifier)

    def test_ends_by_logout(self, entrance: Entrance) -> None:
        """A cookie kept after the logout is worth nothing; a second logout is no fault."""
        identifier = begun(entrance)
        entrance.identity.logout(identifier)
        assert entrance.kinds()[-1] == "SessionEnded"
        assert refused(entrance, identifier)
        entrance.identity.logout(identifier)

    def test_what_is_over_is_swept(self, entrance: Entrance) -> None:
        """Rows of sessions that nobody came back to do not stay."""
        begun(entrance)
        entrance.later(minutes=31)
        begun(entrance)
        assert entrance.identity.sessions.sweep() == 1


class TestForms:
    def test_each_session_has_its_own_token(self, entrance: Entrance) -> None:
        """A form of another session, or of none, is not taken."""
        one, two = (found(entrance, begun(entrance)) for _ in range(2))
        assert entrance.identity.sessions.is_csrf(one, one.csrf)
        for given in (two.csrf, "", "\udcff", one.session):
            assert not entrance.identity.sessions.is_csrf(one, given)
