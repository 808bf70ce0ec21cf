"""The mapping file: its form, its faults, and how words find a category."""

from pathlib import Path

import pytest

from application.importing.mapping import read_mapping
from application.yaml_file import FaultyFileError
from tests.imports import MAPPING, a_mapping


class TestWords:
    def test_the_first_rule_in_the_title_wins(self) -> None:
        """Rules are in order of rank, wherever in the title their words stand."""
        rules = [{"use": "政法", "when": ["噪音扰民"]}, {"use": "环境保护", "when": ["噪音"]}]
        mapping = a_mapping(categories=rules)
        assert mapping.category_of("噪音，噪音扰民", "") == "政法"
        assert mapping.category_of("工地噪音", "噪音扰民") == "环境保护"

    def test_the_text_counts_when_the_title_says_nothing(self) -> None:
        """Without a word in title or text the constant holds."""
        mapping = a_mapping()
        assert mapping.category_of("求助", "没有公交") == "交通运输"
        assert mapping.category_of("求助", "没有办法") == "unclassified"

    def test_kind_and_request_type_come_from_the_title(self) -> None:
        """The shipped mapping tells a complaint from a question by its title."""
        mapping = read_mapping(MAPPING)
        assert (mapping.kind_of("投诉物业"), mapping.request_type_of("投诉物业")) == (
            "complaint",
            "complaint",
        )
        assert mapping.kind_of("咨询社保") == "demand"
        assert mapping.request_type_of("咨询社保") == "consult"


class TestFaults:
    @pytest.mark.parametrize(
        ("old", "new", "place"),
        [
            ("zone: Asia/Shanghai", "zone: Moon/Base", "zone"),
            ("encoding: utf-8", "encoding: utf-16", "encoding"),
            ("source: resident-messages", "source: Resident Messages", "source"),
            ("  title: subject\n", "", "columns.title"),
            ("  replied_at: replied_at\n", "", "columns"),
            ("lateness: elapsed_working_days", "lateness: sometimes", "lateness"),
            ("  kind: demand", "  kind: wish", "constants.kind"),
            ("format: csv", "format: xls", "format"),
            ("format: csv", "format: csv\nsheet: 台账", ""),
            ("format: csv", "format: csv\nheader_rows: 2", ""),
            ("format: csv", "format: xlsx\nheader_rows: 4", "header_rows"),
            ("instants: [iso]", "instants: [iso]\nrepeated_hour: last", "repeated_hour"),
            (
                "instants: [iso]",
                "replies: {flags: [{use: A B, when: [x]}]}",
                "replies.flags[0].use",
            ),
        ],
    )
    def test_is_named_with_its_place(self, tmp_path: Path, old: str, new: str, place: str) -> None:
        """A mapping that cannot be used says which field and what it should be."""
        text = MAPPING.read_text(encoding="utf-8")
        assert old in text
        (tmp_path / "m.yaml").write_text(text.replace(old, new), encoding="utf-8")
        with pytest.raises(FaultyFileError) as refused:
            read_mapping(tmp_path / "m.yaml")
        assert [fault.field for fault in refused.value.faults] == [place]

    def test_a_missing_file_is_one_sentence(self, tmp_path: Path) -> None:
        """No traceback for a path mistyped."""
        with pytest.raises(FaultyFileError, match="No such file"):
            read_mapping(tmp_path / "nothing.yaml")
