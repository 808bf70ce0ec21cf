"""Duties that come with a post or an office, and whom neither helps."""

import pytest

from domain.access.duties import EVIDENCE, RULES, SECURITY_LOG, Duty, check_duty
from domain.account.values import Office
from domain.base import Role
from domain.directory.records import Post
from domain.issue.errors import NotPermittedError


def ask(role: Role, office: Office | None, duty: Duty = SECURITY_LOG) -> None:
    """Ask as somebody with one post."""
    post = Post(code="post-1", unit="centre", role=role)
    check_duty(duty, "somebody-1", [post], office)


class TestTwoOfThree:
    @pytest.mark.parametrize("office", ["system", "security"])
    @pytest.mark.parametrize("duty", [SECURITY_LOG, EVIDENCE])
    def test_post_of_an_auditor_beside_another_office_audits_nothing(
        self, office: Office, duty: Duty
    ) -> None:
        """However he came to both: by an appointment, a list of people, or standing in."""
        ask("auditor", None, duty)
        with pytest.raises(NotPermittedError):
            ask("auditor", office, duty)

    def test_office_of_audits_beside_the_post_that_changes_rules_audits_nothing(self) -> None:
        """Nobody looks at what he did himself."""
        ask("supervisor", "audit")
        with pytest.raises(NotPermittedError):
            ask("administrator", "audit")

    def test_what_is_everybody_s_stays_his(self) -> None:
        """Rules and registers are read by whoever has business here."""
        ask("auditor", "system", RULES)
        ask("administrator", "audit", RULES)
