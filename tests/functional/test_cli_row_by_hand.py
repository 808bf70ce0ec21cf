"""A row that a hand wrote ends no command in an error of the program: it is told, and named."""

import hashlib
import shutil
import sqlite3
from pathlib import Path
from typing import Final

import pytest

from tests.command_line import report, run

LAST: Final = "(SELECT max(notification_id) FROM stored_events)"
FIRST: Final = "1"
NAMES: Final = ("'x'", "5", "CAST(x'ff' AS TEXT)")
CONTENTS: Final = (
    "state = x'7b7d'",
    "state = NULL",
    "topic = x'ff'",
    "topic = CAST(x'ff' AS TEXT)",
    "digest = 'x'",
    "originator_version = 'x'",
)
ROWS: Final = (
    *(f"originator_id = {name}, {content}" for name in NAMES for content in CONTENTS),
    *CONTENTS,
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data directory with a checkpoint and an issue behind it."""
    data = tmp_path_factory.mktemp("rows") / "data"
    assert run(data, "db", "migrate").code == 0
    report(data)
    assert run(data, "audit", "checkpoint").code == 0
    report(data)
    for path in data.glob("views.sqlite*"):
        path.unlink()
    assert run(data, "db", "migrate").code == 0
    return data


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    """Return a copy that a test may spoil."""
    shutil.copytree(made, tmp_path / "data")
    return tmp_path / "data"


def written(data: Path, change: str, where: str, *values: object) -> int:
    """Let somebody with the database at one row; return its position."""
    connection = sqlite3.connect(data / "events.sqlite")
    connection.execute("PRAGMA ignore_check_constraints=ON")
    with connection:
        (position,) = connection.execute(f"SELECT {where}").fetchone()
        changed = f"UPDATE stored_events SET {change} WHERE notification_id = {position}"  # noqa: S608 -- a test
        assert connection.execute(changed, values).rowcount == 1
    connection.close()
    return int(position)


class TestARow:
    @pytest.mark.parametrize("where", [LAST, FIRST])
    @pytest.mark.parametrize("change", ROWS)
    def test_is_told_by_verification(self, data: Path, change: str, where: str) -> None:
        """Whatever was written where, its position is named, and nothing is signed."""
        position = written(data, change, where)
        ended = run(data, "audit", "verify", "--json")
        assert (ended.code, ended.document["finding"]["position"]) == (1, position), ended.err
        if where == LAST:
            ended = run(data, "audit", "verify", "--since-checkpoint", "--json")
            assert (ended.code, ended.document["finding"]["position"]) == (1, position), ended.err
            assert run(data, "audit", "checkpoint").code == 1

    @pytest.mark.parametrize(
        ("change", "where"),
        [*((change, LAST) for change in ROWS), *((change, FIRST) for change in CONTENTS)],
    )
    def test_ends_no_reader_in_an_error_of_the_program(
        self, data: Path, tmp_path: Path, change: str, where: str
    ) -> None:
        """Readers end before it, or refuse and say why."""
        position = written(data, change, where)
        given = ("--purpose", "x", "--as", "auditor-1")
        for arguments in (
            ("audit", "rebuild"),
            ("audit", "diff"),
            ("audit", "export", "--format", "csv", "--out", str(tmp_path / "x.csv"), *given),
            ("audit", "prove", str(position), "--out", str(tmp_path / "proof.json")),
            ("backup", str(tmp_path / "backup")),
            ("audit", "verify", "--since-checkpoint"),
        ):
            ended = run(data, *arguments)
            assert "The program failed" not in ended.err + ended.out, (arguments, ended.err)

    def test_holds_the_models_up(self, data: Path) -> None:
        """Models that stand before it agree with the events, and are not said to be well."""
        position = written(data, "originator_id = 'x', state = x'7b7d'", LAST)
        for command in ("rebuild", "diff"):
            ended = run(data, "audit", command)
            told = f"The row at position {position} does not verify"
            assert (ended.code, told in ended.err) == (3, True), (command, ended.out)

    def test_of_no_known_shape_is_not_exported(self, data: Path, tmp_path: Path) -> None:
        """Content with a hash of its own that is no event is told by its topic."""
        content = b"nothing of ours"
        change = "state = ?, state_hash = ?"
        written(data, change, LAST, content, hashlib.sha256(content).digest())
        given = ("--purpose", "x", "--as", "auditor-1", "--out", str(tmp_path / "x.json"))
        ended = run(data, "audit", "export", "--format", "ocel-json", *given)
        assert (ended.code, "issue.reported.v1 cannot be read" in ended.err) == (3, True), ended.err
