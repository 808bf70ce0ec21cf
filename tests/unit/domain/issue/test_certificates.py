"""Certificates that nobody may demand, and calls to account (mechanisms.md B3)."""

from datetime import timedelta
from typing import Final

import pytest

from domain.calendar import local_date
from domain.directory.records import Certificate
from domain.issue.commands import OpenAccountability, RequestAssistance, RequestInformation
from domain.issue.events import AccountabilityOpened, AssistanceRequested, InformationRequested
from tests.factories import sealed
from tests.issues import Course, a_closed_issue, a_dispatched_issue
from tests.ordinary import DISPATCHER, LEAD, MORNING

TODAY: Final = local_date(MORNING)
CATALOGUE: Final = (
    Certificate(code="no-crime", name="无犯罪证明", source="省目录"),
    Certificate(code="old", name="婚姻状况证明", valid_to=TODAY),
    Certificate(code="new", name="居住证明", valid_from=TODAY + timedelta(days=9)),
)
ASKING: Final = (RequestInformation, RequestAssistance)


def dispatched() -> Course:
    """Return an issue sent to the housing unit, while the catalogue is in force."""
    course = a_dispatched_issue()
    course.grown = {"certificates": CATALOGUE}
    return course


class TestForbidden:
    @pytest.mark.parametrize("asking", ASKING)
    def test_a_listed_certificate_is_refused(
        self, asking: type[RequestInformation | RequestAssistance]
    ) -> None:
        """The refusal names the entry, its name and its source; nothing is stored."""
        error = dispatched().refused(asking, certificate="no-crime")
        assert (error.code, error.http_status) == ("certificate_forbidden", 422)
        named = {key: error.details[key] for key in ("given", "name", "source")}
        assert named == {"given": "no-crime", "name": "无犯罪证明", "source": "省目录"}

    @pytest.mark.parametrize("certificate", ["old", "new", "income"])
    def test_any_other_is_recorded(self, certificate: str) -> None:
        """What is not listed today may be asked for, and stands in the history."""
        (event,) = dispatched().give(RequestAssistance, certificate=certificate)
        assert isinstance(event, AssistanceRequested)
        assert event.certificate == certificate
        (asked, *_) = dispatched().give(
            RequestInformation, certificate=certificate, issuer="health"
        )
        assert isinstance(asked, InformationRequested)
        assert (asked.certificate, asked.issuer) == (certificate, "health")

    def test_who_is_to_make_it_out_is_known(self) -> None:
        """A unit of the directory, or nobody."""
        error = dispatched().refused(RequestInformation, certificate="income", issuer="moon")
        assert (error.code, error.details["field"]) == ("unknown_reference", "issuer")


class TestAccountability:
    def test_it_is_on_record(self) -> None:
        """The unit, the ground, the certificate it demanded; the issue goes on where it is."""
        course = dispatched()
        (event,) = course.give(OpenAccountability, certificate="no-crime")
        assert isinstance(event, AccountabilityOpened)
        assert (event.unit, event.ground) == ("transport", "forbidden_certificate")
        assert (event.certificate, event.stamp.status) == ("no-crime", "dispatched")

    def test_once_for_a_ground(self) -> None:
        """Three units are three; the same one for the same ground stays one."""
        course = dispatched()
        course.give(OpenAccountability)
        assert course.refused(OpenAccountability).code == "already_accountable"
        assert course.give(OpenAccountability, ground="evasion")
        assert course.give(OpenAccountability, unit="health")

    def test_an_issue_that_ended_too(self) -> None:
        """What a unit demanded often comes out later."""
        assert a_closed_issue().give(OpenAccountability)

    def test_what_anybody_may_demand_is_no_ground(self) -> None:
        """A certificate that is named is one of the catalogue in force."""
        error = dispatched().refused(OpenAccountability, certificate="income")
        assert (error.code, error.details["accepted"]) == ("unknown_reference", ("no-crime",))

    def test_an_unknown_unit_is_refused(self) -> None:
        """Only a unit can be called to account."""
        error = dispatched().refused(OpenAccountability, unit="moon", findings=sealed("查实"))
        assert error.code == "unknown_reference"

    def test_only_supervision_does_it(self) -> None:
        """Neither the centre nor the unit that was asked."""
        for by in (DISPATCHER, LEAD):
            assert dispatched().refused(OpenAccountability, by).code == "not_permitted"
