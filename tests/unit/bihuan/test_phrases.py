"""Sentences of parts that speak English alone, in the reader's language."""

import re
from pathlib import Path
from typing import Final

import pytest

from application.policy_packs.folders import Folders
from application.policy_packs.reader import check_pack
from application.yaml_file import Fault
from bihuan.errors import FaultyInputError
from bihuan.messages import Words
from bihuan.phrases import Phrases

ROOT: Final = Path(__file__).parents[3]
FAULTY: Final = ROOT / "tests" / "unit" / "application" / "policy_packs"
CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def phrases() -> Phrases:
    """Return three forms, one more special than another."""
    english = {
        "phrase.a": "{name} is missing",
        "phrase.b": "{name} is missing in {place}",
        "phrase.c": "nothing, …",
        "other.d": "is no form",
    }
    own = {"phrase.a": "缺{name}", "phrase.b": "{place}缺{name}", "phrase.c": "无", "other.d": "x"}
    return Phrases(english, own)


class TestForms:
    @pytest.mark.parametrize(
        ("sentence", "said"),
        [
            ("x is missing", "缺x"),
            ("x is missing in y", "y缺x"),
            ("nothing, whatever follows", "无"),
            ("nothing, whatever follows is missing", "缺无"),
            ("is no form", "is no form"),
            ("something else", "something else"),
            ("", ""),
            ("{x} is missing", "缺{x}"),
        ],
    )
    def test_the_most_special_one_is_taken(
        self, phrases: Phrases, sentence: str, said: str
    ) -> None:
        """With what stands in its places, told likewise; what has no form stays as it is."""
        assert phrases(sentence) == said

    def test_english_is_left_alone(self) -> None:
        """Nothing is looked up where the sentence is in the reader's language already."""
        assert Words("en").phrase("is an unknown key") == "is an unknown key"


class TestFaults:
    @pytest.mark.parametrize(
        "fault",
        [
            pytest.param(one, id=f"{one.file.name}:{one.line}:{one.field}")
            for one in check_pack(Folders(FAULTY, ROOT / "policies"), "faulty_pack")
        ],
    )
    def test_of_a_pack(self, fault: Fault) -> None:
        """What is wrong reads Chinese; what is accepted does too, unless it is codes alone."""
        words = Words("zh-CN")
        assert CHINESE.search(words.phrase(fault.problem)), fault.problem
        accepted = words.phrase(fault.accepted)
        assert CHINESE.search(accepted) or not re.search(r"\w \w", accepted), accepted

    def test_as_one_line_each(self) -> None:
        """File, line and field, what is wrong, what is accepted."""
        faults = (
            Fault(Path("units.yaml"), "units[2]", "is an unknown key", "a, b", 7),
            Fault(Path("x.yaml"), "", "is no mapping", "none is there"),
        )
        error = FaultyInputError(faults, "in English")
        assert Words("zh-CN").error(error).splitlines() == [
            "units.yaml:7: units[2]：未知的键；可接受：a, b",
            "x.yaml：不是映射；可接受：一个也没有",
        ]
        assert Words("en").error(error).splitlines() == [str(each) for each in faults]
