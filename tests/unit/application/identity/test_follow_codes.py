"""Codes by which residents follow their issue: made again, never kept."""

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from application.identity.follow_codes import FollowCodes
from application.vault_follow import CounterRows
from tests.entrance import KEY
from tests.personal import Household

ISSUE = UUID("6f7c1f0e-5a0b-5f3e-9c1d-0d2b8a4e7c11")


@pytest.fixture
def household(tmp_path: Path) -> Iterator[Household]:
    """Return a vault."""
    found = Household(tmp_path)
    yield found
    found.vault.close()


@pytest.fixture
def codes(household: Household) -> FollowCodes:
    """Return the codes of a store."""
    return FollowCodes(CounterRows(household.vault), KEY)


def test_is_the_same_each_time(household: Household, codes: FollowCodes) -> None:
    """Who repeats his report is shown the same code, by any process."""
    code = codes.code(ISSUE)
    assert re.fullmatch(r"[A-Z2-7]{4}(-[A-Z2-7]{4}){2}", code)
    again = FollowCodes(CounterRows(household.open_vault()), KEY)
    assert again.code(ISSUE) == code


def test_is_kept_nowhere(household: Household, codes: FollowCodes) -> None:
    """No file holds a code, also after it was checked and renewed."""
    code = codes.code(ISSUE)
    after = codes.renew(ISSUE)
    assert codes.is_code(ISSUE, after)
    stored = b"".join(path.read_bytes() for path in household.directory.rglob("*.sqlite*"))
    for one in (code, after):
        assert one.encode() not in stored
        assert one.replace("-", "").encode() not in stored


def test_is_read_as_people_write_it(codes: FollowCodes) -> None:
    """Small letters, blanks and look-alike digits are what was meant."""
    code = codes.code(ISSUE)
    for given in (code, code.lower(), code.replace("-", " "), code.replace("-", "")):
        assert codes.is_code(ISSUE, given)
    assert codes.is_code(ISSUE, code.replace("O", "0").replace("I", "1").replace("B", "8"))


@pytest.mark.parametrize("given", ["", "AAAA-AAAA-AAAA", "ABCD", "\udcff", "é" * 12, "A" * 5_000])
def test_anything_else_is_refused(codes: FollowCodes, given: str) -> None:
    """No other text is a code, and none makes a fault."""
    assert not codes.is_code(ISSUE, given)


def test_is_of_one_issue(codes: FollowCodes) -> None:
    """The code of one issue opens no other one; a thousand are all different."""
    assert not codes.is_code(uuid4(), codes.code(ISSUE))
    assert len({codes.code(UUID(int=number)) for number in range(1_000)}) == 1_000


def test_renewed_it_is_another(codes: FollowCodes) -> None:
    """After a renewal the code before is worth nothing."""
    first = codes.code(ISSUE)
    second = codes.renew(ISSUE)
    assert second != first
    assert not codes.is_code(ISSUE, first)
    assert codes.is_code(ISSUE, second)
