"""The three administrators are apart, and no office is left empty."""

from datetime import UTC, datetime
from typing import Final

import pytest

from domain.account.commands import AppointAdministrator, OfficeCommand, RelieveAdministrator
from domain.account.errors import (
    FirstAdministratorError,
    LastInOfficeError,
    NoOfficeError,
    TwoOfficesError,
)
from domain.account.offices import OFFICES, STREAM, Offices
from domain.account.values import Office
from domain.aggregate import Standing
from domain.base import Actor
from domain.issue.errors import NotPermittedError

NOW: Final = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


def appoint(person: str, office: Office, by: str = "security-1") -> OfficeCommand:
    """Return the order to appoint."""
    actor = Actor(id=by, role="administrator")
    return AppointAdministrator(
        command_id=f"{person}-{office}-{by}",
        actor=actor,
        received_at=NOW,
        person=person,
        office=office,
    )


def relieve(person: str, by: str = "security-1") -> OfficeCommand:
    """Return the order to relieve."""
    actor = Actor(id=by, role="administrator")
    return RelieveAdministrator(
        command_id=f"{person}-{by}", actor=actor, received_at=NOW, person=person
    )


FIRST: Final = appoint("security-1", "security")
ALL: Final = (FIRST, appoint("system-1", "system"), appoint("audit-1", "audit"))


def after(*commands: OfficeCommand) -> Standing[Offices]:
    """Return the offices after these orders."""
    standing = OFFICES.begin(STREAM)
    for command in commands:
        events = OFFICES.decide(standing.state, command, OFFICES.given(standing, NOW))
        standing = OFFICES.after(standing, events)
    return standing


class TestAppointing:
    def test_first_is_of_security(self) -> None:
        """On an empty system somebody must begin, and it is who says who may."""
        assert after(FIRST).state.of("security-1") == "security"
        with pytest.raises(FirstAdministratorError):
            after(appoint("system-1", "system"))

    def test_then_security_appoints(self) -> None:
        """All three offices are filled by the security administrator and by nobody else."""
        assert after(*ALL).state.holders("audit") == ("audit-1",)
        for by in ("system-1", "audit-1", "anybody"):
            with pytest.raises(NotPermittedError):
                after(*ALL, appoint("system-2", "system", by=by))

    def test_nobody_holds_two(self) -> None:
        """Who holds an office gets no other one; the same again changes nothing."""
        with pytest.raises(TwoOfficesError):
            after(*ALL, appoint("audit-1", "system"))
        assert after(*ALL, appoint("audit-1", "audit")).version == len(ALL)


class TestRelieving:
    def test_last_one_stays(self) -> None:
        """An office keeps its last holder until another is there."""
        for person in ("security-1", "system-1", "audit-1"):
            with pytest.raises(LastInOfficeError):
                after(*ALL, relieve(person))
        state = after(*ALL, appoint("audit-2", "audit"), relieve("audit-1")).state
        assert state.holders("audit") == ("audit-2",)

    def test_who_holds_none_is_not_relieved(self) -> None:
        """There is nothing to take."""
        with pytest.raises(NoOfficeError):
            after(*ALL, relieve("anybody"))

    def test_security_relieves(self) -> None:
        """The others relieve nobody, themselves included."""
        second = appoint("audit-2", "audit")
        with pytest.raises(NotPermittedError):
            after(*ALL, second, relieve("audit-1", by="audit-1"))
