"""People read names; codes stand beside them where a command takes them."""

from datetime import date

import pytest

from application.naming import deadline_name, unit_name, unit_with_code
from bihuan.messages import Words
from domain.directory import Directory
from tests.ordinary import a_policy


@pytest.fixture
def directory() -> Directory:
    """Return a directory with the unit `housing`."""
    return Directory.seeded(a_policy(), date(2026, 3, 2))


class TestUnits:
    def test_unknown_unit_keeps_its_code(self, directory: Directory) -> None:
        """A unit nobody knows is still told apart."""
        assert unit_name(Words("en"), directory, "gone") == "gone"
        assert unit_with_code(Words("en"), directory, "gone") == "gone"

    def test_no_unit_is_nothing(self, directory: Directory) -> None:
        """An issue without a unit shows an empty cell."""
        assert unit_with_code(Words("zh-CN"), directory, None) == ""

    def test_name_in_the_readers_language(self, directory: Directory) -> None:
        """The directory's own name is shown, with the code that commands take."""
        unit = a_policy().units[0]
        assert unit_name(Words("zh-CN"), directory, unit.code) == unit.name.zh
        assert unit_with_code(Words("en"), directory, unit.code) == f"{unit.name.en} ({unit.code})"


class TestDeadlines:
    @pytest.mark.parametrize(
        ("deadline", "zh", "en"),
        [("claim-1", "领单 1", "claim 1"), ("whole_issue-12", "全程 12", "whole issue 12")],
    )
    def test_is_its_clock_and_round(self, deadline: str, zh: str, en: str) -> None:
        """A deadline reads as its clock and the round of it."""
        assert deadline_name(Words("zh-CN"), deadline) == zh
        assert deadline_name(Words("en"), deadline) == en
