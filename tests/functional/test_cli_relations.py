"""Issues that belong together, on the command line: by numbers, in words, masked."""

from pathlib import Path
from uuid import UUID

import pytest

from tests.command_line import Ended, report, run

DISPATCHER = ("--as", "dispatcher-1")
DIGEST = "ab" * 32
PARTS = '[{"title": "路灯", "text": "路灯不亮"}, {"title": "井盖", "text": "井盖松动"}]'


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data directory with its tables, shared by the tests of this file."""
    directory = tmp_path_factory.mktemp("relations") / "data"
    ended = run(directory, "db", "migrate")
    assert ended.code == 0, ended.err
    return directory


def merge(data: Path, number: str, into: str, *more: str) -> Ended:
    """Merge an issue into another one."""
    return run(
        data,
        *("issue", "merge", number, "--into", into, "--reason", "同一件事", *DISPATCHER, *more),
    )


class TestMerge:
    """A person gives what he calls the other issue by; the command carries its id."""

    def test_by_number(self, data: Path) -> None:
        """Both issues show whom they belong with, by number."""
        child, target = report(data), report(data)
        ended = merge(data, child, target, "--json")
        assert (ended.code, ended.document["head"]["status"]) == (0, "merged")
        shown = run(data, "issue", "show", child, "--json").document
        assert shown["merged_into"]["number"] == target
        above = run(data, "issue", "show", target, "--json").document
        assert [each["number"] for each in above["duplicates"]] == [child]
        assert UUID(above["issue_id"]) == UUID(shown["merged_into"]["issue_id"])
        assert f"Merged into: {target}" in run(data, "issue", "show", child).out
        assert f"并入本件：{child}" in run(data, "--lang", "zh", "issue", "show", target).out

    def test_by_the_sources_number_from_json(self, data: Path, tmp_path: Path) -> None:
        """What JSON names is found in the same way."""
        target = report(data, "--external-id", "H-7")
        order = tmp_path / "order.json"
        order.write_text('{"into": "hotline:H-7", "reason": "同一件事"}', encoding="utf-8")
        given = ("--from-json", str(order), *DISPATCHER, "--json")
        ended = run(data, "issue", "merge", report(data), *given)
        assert ended.code == 0, ended.err
        shown = run(data, "issue", "show", ended.document["head"]["number"], "--json").document
        assert shown["merged_into"]["number"] == target

    def test_into_an_unknown_number(self, data: Path) -> None:
        """The number that was given is named, and nothing happens."""
        number = report(data)
        ended = merge(data, number, "BH-1999-000001", "--json")
        assert ended.code == 1
        assert ended.document["error"]["code"] == "not_found"
        assert "BH-1999-000001" in ended.document["error"]["message"]
        assert run(data, "issue", "show", number, "--json").document["status"] == "reported"

    def test_into_itself(self, data: Path) -> None:
        """The rule and what would be accepted are told in the reader's language."""
        number = report(data)
        ended = merge(data, number, number)
        assert ended.code == 1
        assert number in ended.err


class TestSplit:
    """Parts have numbers of their own, and the parent tells how they ended."""

    def test_parts_and_parent(self, data: Path) -> None:
        """A part that ended says in which status."""
        number = report(data)
        ended = run(data, "issue", "split", number, "--parts", PARTS, *DISPATCHER, "--json")
        assert ended.code == 0, ended.err
        part = f"{number}-1"
        shown = run(data, "issue", "show", part, "--json").document
        assert shown["parent"]["number"] == number
        rejected = run(
            data,
            *("issue", "reject", part, "--reason", "emergency_line", "--proper-channel", "120"),
            *("--explanation", "请拨打 120", *DISPATCHER),
        )
        assert rejected.code == 0, rejected.err
        above = run(data, "issue", "show", number, "--json").document
        assert [(each["number"], each["ended"]) for each in above["parts"]] == [
            (part, "rejected"),
            (f"{number}-2", None),
        ]
        assert f"Parts: {part} (rejected), {number}-2" in run(data, "issue", "show", number).out


class TestFiles:
    """Files on record are shown by masked name and digest."""

    def test_names_are_masked(self, data: Path) -> None:
        """A name in a file's name is covered; sharing shows."""
        number = report(data, "--complainant-name", "欧阳建国")
        attached = run(
            data,
            *("issue", "attach-evidence", number, "--file-name", "欧阳建国家门口.jpg"),
            *("--media-type", "image/jpeg", "--size-bytes", "48213", "--sha256", DIGEST),
            *("--kind", "photo_before", *DISPATCHER),
        )
        assert attached.code == 0, attached.err
        assert run(data, "issue", "share-evidence", number, "--sha256", DIGEST, *DISPATCHER)[0] == 0
        (file,) = run(data, "issue", "show", number, "--json").document["evidence"]
        assert (file["sha256"], file["visible_to"]) == (DIGEST, "complainant")
        for shown in (file["file_name"], run(data, "issue", "show", number).out):
            assert "欧阳建国" not in shown
            assert "家门口.jpg" in shown


class TestCorrection:
    """An entry stands as it was; what corrects it is told beside it."""

    def test_beside_the_corrected_entry(self, data: Path) -> None:
        """People and programs see by which later entry."""
        number = report(data)
        ended = run(
            data,
            *("issue", "correct-record", number, "--corrects", "2", "--text", "类别有误"),
            *("--as", "clerk-1"),
        )
        assert ended.code == 0, ended.err
        events = run(data, "issue", "history", number, "--json").document["events"]
        assert [each["corrected_by"] for each in events] == [[], [3], []]
        out = run(data, "--lang", "zh", "issue", "history", number).out
        assert "〔已由第 3 条更正〕" in out
