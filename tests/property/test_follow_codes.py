"""Codes of different issues and counters: all differ, and none opens another's issue."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from application.identity.follow_codes import FollowCodes
from tests.entrance import KEY

ISSUES = st.uuids()


class Counters:
    """A double of the vault's counters, in memory."""

    def __init__(self) -> None:
        """Begin with nothing renewed."""
        self.counted: dict[UUID, int] = {}

    def of(self, issue_id: UUID) -> int:
        """Return how often the issue's code was renewed."""
        return self.counted.get(issue_id, 0)

    def count_up(self, issue_id: UUID) -> None:
        """Renew the issue's code."""
        self.counted[issue_id] = self.of(issue_id) + 1


@given(
    st.lists(ISSUES, min_size=2, max_size=8, unique=True),
    st.integers(0, 5),
    st.binary(min_size=32, max_size=32),
)
def test_no_code_opens_another_issue(issues: list[UUID], renewals: int, key: bytes) -> None:
    """Whatever was renewed how often: a code is good for its own issue and counter alone."""
    codes = FollowCodes(Counters(), key)
    known = [(issue, codes.code(issue)) for issue in issues]
    for _ in range(renewals):
        known += [(issue, codes.renew(issue)) for issue in issues]
    assert len({code for _, code in known}) == len(known)
    present = dict(known)
    for issue in issues:
        fitting = [code for _, code in known if codes.is_code(issue, code)]
        assert fitting == [present[issue]]


@given(ISSUES, st.text(max_size=40))
def test_no_other_text_is_a_code(issue: UUID, given_text: str) -> None:
    """Only the code's own signs, however they are grouped, are the code."""
    codes = FollowCodes(Counters(), KEY)
    assert not codes.is_code(issue, given_text)


@given(ISSUES, st.binary(min_size=32, max_size=32))
def test_another_key_makes_another_code(issue: UUID, key: bytes) -> None:
    """Whoever has the program and not the master key knows no code."""
    ours, others = FollowCodes(Counters(), KEY), FollowCodes(Counters(), key)
    assert (ours.code(issue) == others.code(issue)) == (key == KEY)
