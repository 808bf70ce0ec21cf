"""A pack with many planted faults: one run finds all of them, each on its line."""

import re
from pathlib import Path
from typing import Final

import pytest

from application.policy_packs.folders import Folders
from application.policy_packs.reader import check_pack, read_pack
from application.yaml_file import Fault, FaultyFileError

HERE: Final = Path(__file__).parent
PACKS: Final = HERE.parents[3] / "policies"
FOLDERS: Final = Folders(HERE, PACKS)
FAULTY: Final = "faulty_pack"

Planted = tuple[str, int, str]


def _planted() -> list[Planted]:
    """Return file, line and the words of every fault that was planted."""
    return [
        (path.name, number, words[1])
        for path in sorted((HERE / FAULTY).glob("*.yaml"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if (words := re.search(r"# fault: (.+)$", line)) and "…" not in words[1]
    ]


PLANTED: Final = _planted()


@pytest.fixture(scope="module")
def found() -> tuple[Fault, ...]:
    """Check the pack once."""
    return check_pack(FOLDERS, FAULTY)


class TestEveryFault:
    def test_there_are_more_than_twenty(self) -> None:
        """The pack is worth the name."""
        assert len(PLANTED) > 20

    @pytest.mark.parametrize("planted", PLANTED, ids=lambda one: f"{one[0]}:{one[1]}")
    def test_is_found_on_its_line(self, found: tuple[Fault, ...], planted: Planted) -> None:
        """Each planted fault is told with file, line, what is wrong and what would be right."""
        file, line, words = planted
        told = [one for one in found if (one.file.name, one.line) == (file, line)]
        assert any(words in one.problem for one in told), [str(one) for one in told]
        assert all(one.accepted for one in told)

    def test_nothing_else_is_told(self, found: tuple[Fault, ...]) -> None:
        """No fault is told twice, and none follows from another one."""
        told = [(one.file.name, one.line) for one in found]
        assert sorted(told) == sorted((file, line) for file, line, _ in PLANTED)

    def test_the_pack_is_refused_with_all_of_them(self, found: tuple[Fault, ...]) -> None:
        """Reading it tells the same as checking it."""
        with pytest.raises(FaultyFileError) as refused:
            read_pack(FOLDERS, FAULTY)
        assert refused.value.faults == found
