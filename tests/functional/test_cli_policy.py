"""Policy packs on the command line: checked, published, shown and compared."""

from pathlib import Path
from typing import Final

from tests.command_line import run

FAULTY: Final = Path(__file__).parents[1] / "unit" / "application" / "policy_packs" / "faulty_pack"


class TestCheck:
    """A pack is checked without a store: it may be written anywhere."""

    def test_a_sound_pack(self, tmp_path: Path) -> None:
        """Exit 0, and the ref that issues would carry."""
        ended = run(tmp_path, "policy", "check", "demo", "--json")
        assert ended.code == 0
        assert ended.document["faults"] == []
        assert str(ended.document["ref"]).startswith("demo@")

    def test_every_fault_at_once(self, tmp_path: Path) -> None:
        """Exit 1, with file, line, field, problem and remedy of all faults of the folder."""
        ended = run(tmp_path, "policy", "check", str(FAULTY), "--json")
        assert ended.code == 1
        found = ended.document["faults"]
        assert len(found) > 20
        assert all(each["line"] and each["problem"] and each["accepted"] for each in found)
        assert {each["file"].partition("/")[0] for each in found} == {"faulty_pack"}

    def test_in_words(self, tmp_path: Path) -> None:
        """People read a table, and how many faults there are."""
        ended = run(tmp_path, "--lang", "en", "policy", "check", str(FAULTY))
        assert ended.code == 1
        assert "faulty_pack/calendar.yaml" in ended.out
        assert "there is no calendar `atlantis`" in ended.out

    def test_an_unknown_pack(self, tmp_path: Path) -> None:
        """Exit 2, with the packs that are there."""
        ended = run(tmp_path, "policy", "check", "nowhere")
        assert ended.code == 2
        assert "default, demo" in ended.err
