"""Many issues leave in one file only where another person approved exactly that export."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from application.exchange.wanted import read_conditions
from domain.exchange.errors import (
    ApprovalRequiredError,
    NoPurposeError,
    NoSuchApprovalError,
    OtherExportApprovedError,
    OwnExportError,
)
from domain.exchange.events import EXPORTS, ExportRecorded
from domain.issue.errors import NotPermittedError
from tests.exchange import AN_HOUR, AUDITOR, Desk, stories
from tests.factories import START

ISSUES = 3
"""How many the file names: the two of `stories`, and one that they name."""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Return a store with the issues of `stories`."""
    made = Desk(tmp_path)
    made.write(*stories())
    yield made
    made.store.close()


class TestCap:
    def test_up_to_it_nobody_is_asked(self, desk: Desk) -> None:
        """The issues of the file are counted and stand on record."""
        assert desk.export("csv", cap=ISSUES).issues == ISSUES
        assert recorded(desk)[-1].issues == ISSUES

    def test_above_it_nothing_leaves(self, desk: Desk) -> None:
        """Neither file nor record; the refusal says how many there are and may be."""
        with pytest.raises(ApprovalRequiredError, match=r"3 issues .* at most 2"):
            desk.export("csv", cap=ISSUES - 1)
        assert not (desk.folder / "csv").exists()
        assert recorded(desk) == []

    def test_counts_what_is_exported(self, desk: Desk) -> None:
        """A condition that leaves one issue leaves one to count."""
        where = read_conditions(["category=noise"])
        told = desk.export("csv", cap=ISSUES - 1, where=where, until=START + AN_HOUR / 60)
        assert told.issues == 1


class TestApproval:
    def test_lets_one_export_through(self, desk: Desk) -> None:
        """It names what is exported; used once, it is used up."""
        number = desk.approve()
        assert desk.export("csv", cap=0, approval=number).issues == ISSUES
        assert recorded(desk)[-1].approval == number
        with pytest.raises(NoSuchApprovalError):
            desk.export("csv", cap=0, approval=number, nth=2, is_forced=True)
        assert desk.approve(by="auditor-3") == number + 1

    def test_serves_the_same_order_again(self, desk: Desk) -> None:
        """Whoever crashed between record and file repeats his command under its id."""
        number = desk.approve()
        for _ in range(2):
            told = desk.export("csv", cap=0, approval=number, is_forced=True)
        assert told.path.exists()
        assert len(recorded(desk)) == 1

    def test_under_the_cap_is_used_up_too(self, desk: Desk) -> None:
        """What an approval was for is not exported twice under it."""
        number = desk.approve()
        desk.export("csv", approval=number)
        with pytest.raises(NoSuchApprovalError):
            desk.export("xes", cap=0, approval=number, nth=2)

    @pytest.mark.parametrize(
        ("wish", "differing"),
        [
            ({"exporter": "administrator-1"}, "exporter"),
            ({"purpose": "another"}, "purpose"),
            ({"since": START}, "since"),
            ({"until": START + AN_HOUR}, "until"),
            ({"where": ("category=road",)}, "where"),
        ],
    )
    def test_is_for_one_wish(self, desk: Desk, wish: dict[str, object], differing: str) -> None:
        """Person, purpose, range and conditions are those approved; the difference is named."""
        number = desk.approve(**cast("dict[str, Any]", wish))
        with pytest.raises(OtherExportApprovedError) as refused:
            desk.export("csv", approval=number)
        assert refused.value.details["differing"] == (differing,)
        assert not (desk.folder / "csv").exists()

    def test_of_a_number_never_given(self, desk: Desk) -> None:
        """The refusal names the approvals that are there, even where nobody would be asked."""
        desk.approve()
        with pytest.raises(NoSuchApprovalError) as refused:
            desk.export("csv", approval=7)
        assert refused.value.details["accepted"] == ("1",)


class TestApprover:
    def test_is_another_person(self, desk: Desk) -> None:
        """Nobody approves his own export, in whatever post."""
        for role in ("auditor", "administrator"):
            with pytest.raises(OwnExportError):
                desk.approve(by=AUDITOR.id, role=role)
        assert desk.store.read(EXPORTS) == []

    def test_has_a_role_that_exports(self, desk: Desk) -> None:
        """Who may not export does not let others."""
        with pytest.raises(NotPermittedError):
            desk.approve(by="housing-lead-1", role="unit_lead")

    def test_approves_a_purpose(self, desk: Desk) -> None:
        """An approval for nothing is none."""
        with pytest.raises(NoPurposeError):
            desk.approve(purpose="　")


def recorded(desk: Desk) -> list[ExportRecorded]:
    """Return the exports on record."""
    events = (each.event for each in desk.store.read(EXPORTS))
    return [each for each in events if isinstance(each, ExportRecorded)]
