"""What the packs that are shipped ask of residents, and how residents may report under them."""

from pathlib import Path
from typing import get_args

import pytest

from application.policy_packs.reader import packs, read_policy
from domain.policy import Policy
from domain.policy.questions import QuestionType

POLICIES = Path(__file__).parents[4] / "policies"
SHIPPED = packs(POLICIES)


@pytest.fixture(params=SHIPPED)
def policy(request: pytest.FixtureRequest) -> Policy:
    """Return the policy of a shipped pack."""
    return read_policy(POLICIES, request.param)


class TestSources:
    @pytest.mark.parametrize("code", ["web", "open311"])
    def test_of_residents_take_their_reports(self, policy: Policy, code: str) -> None:
        """In every county: by a loop in which a resident's own word is a report."""
        source = policy.source(code)
        assert source is not None
        assert (source.origin, source.requires) == ("reactive", ())
        for category in ("unclassified", *(each.category for each in policy.categories)):
            loop = policy.loop_for(code, "demand", "help", category)
            assert "resident" in policy.roles_for("ReportIssue", loop)
            assert loop.mode == "assigned"


class TestQuestions:
    def test_are_asked_and_none_must_be_answered(self, policy: Policy) -> None:
        """Who calls the hotline, and what is imported, has no form before it."""
        asked = [question for each in policy.questions for question in each.questions]
        assert len(asked) >= 3
        assert not [each.code for each in asked if each.required]

    def test_turn_somewhere_else_who_needs_help_at_once(self, policy: Policy) -> None:
        """An answer ends the form and says in both languages where to turn."""
        ends = [
            choice
            for each in policy.questions
            for question in each.questions
            for choice in question.values
            if choice.ends
        ]
        assert ends
        assert all(each.notice and each.notice.zh and each.notice.en for each in ends)

    def test_of_the_default_pack_are_of_every_type(self) -> None:
        """As the service definitions of Open311 know them."""
        policy = read_policy(POLICIES, "default")
        types = {question.type for each in policy.questions for question in each.questions}
        assert types == set(get_args(QuestionType))
