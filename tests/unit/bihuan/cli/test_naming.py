"""People read names; codes stand beside them where a command takes them."""

import pytest

from bihuan.cli.naming import deadline_name, unit_name, unit_with_code
from bihuan.messages import Words
from domain.policy import Policy
from tests.ordinary import a_policy


@pytest.fixture
def policy() -> Policy:
    """Return a policy with the unit `housing`."""
    return a_policy()


class TestUnits:
    def test_unknown_unit_keeps_its_code(self, policy: Policy) -> None:
        """A unit of an older policy is still told apart."""
        assert unit_name(Words("en"), policy, "gone") == "gone"
        assert unit_with_code(Words("en"), policy, "gone") == "gone"

    def test_no_unit_is_nothing(self, policy: Policy) -> None:
        """An issue without a unit shows an empty cell."""
        assert unit_with_code(Words("zh-CN"), policy, None) == ""

    def test_name_in_the_readers_language(self, policy: Policy) -> None:
        """The policy's own name is shown, with the code that commands take."""
        unit = policy.units[0]
        assert unit_name(Words("zh-CN"), policy, unit.code) == unit.name.zh
        assert unit_with_code(Words("en"), policy, unit.code) == f"{unit.name.en} ({unit.code})"


class TestDeadlines:
    @pytest.mark.parametrize(
        ("deadline", "zh", "en"),
        [("claim-1", "领单 1", "claim 1"), ("whole_issue-12", "全程 12", "whole issue 12")],
    )
    def test_is_its_clock_and_round(self, deadline: str, zh: str, en: str) -> None:
        """A deadline reads as its clock and the round of it."""
        assert deadline_name(Words("zh-CN"), deadline) == zh
        assert deadline_name(Words("en"), deadline) == en
