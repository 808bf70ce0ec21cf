"""`bihuan audit export` on the command line: a file, its record, and what it refuses."""

import hashlib
import sqlite3
from pathlib import Path

import pytest

from application.exchange.run import FORMATS
from tests.command_line import report, run
from tests.exchange import counted

BY = ("--as", "auditor-1", "--purpose", "yearly review")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data directory with one issue."""
    made = tmp_path_factory.mktemp("exported") / "data"
    assert run(made, "db", "migrate").code == 0
    report(made)
    return made


@pytest.mark.parametrize("kind", FORMATS)
def test_writes_what_it_tells(data: Path, tmp_path: Path, kind: str) -> None:
    """Counts and digest are those of the file, and of the log."""
    out = tmp_path / kind
    ended = run(data, "audit", "export", "--format", kind, "--out", str(out), *BY, "--json")
    assert ended.code == 0, ended.err
    told = ended.document
    assert told["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert told["events"] == counted(out, kind).events == stored(data, "issue.%")
    assert [path.name for path in tmp_path.iterdir()] == [kind]


def test_is_on_record(data: Path, tmp_path: Path) -> None:
    """Each export is one event, whoever looks for it."""
    before = stored(data, "exchange.export-recorded.%")
    ended = run(data, "audit", "export", "--format", "csv", "--out", str(tmp_path / "log"), *BY)
    assert ended.code == 0, ended.err
    assert "2 events" in ended.out
    assert stored(data, "exchange.export-recorded.%") == before + 1


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    ("changed", "code"),
    [
        (("--purpose", " "), 1),
        (("--as", "dispatcher-1:dispatcher@centre"), 1),
        (("--as", "auditor-1:auditor@anywhere"), 1),
        (("--as", "clerk-1:auditor@centre"), 1),
        (("--as", "nobody-at-all:administrator@centre"), 1),
        (("--where", "colour=red"), 1),
        (("--format", "xlsx"), 2),
        (("--since", "yesterday"), 2),
        (("--until", "2026-03-02T09:30:00"), 2),
        (("--out", "/no-such-folder/log"), 2),
        (("--since", "2026-03-02T00:00Z", "--until", "2026-03-01T00:00Z"), 2),
        (("--since", "2026-03-02T08:00+08:00", "--until", "2026-03-02T00:00Z"), 2),
    ],
)
def test_refuses(
    data: Path, tmp_path: Path, lang: str, changed: tuple[str, ...], code: int
) -> None:
    """A refusal says in a sentence what is wrong, and leaves neither file nor record."""
    before = stored(data, "exchange.%")
    given = ("--format", "csv", "--out", str(tmp_path / "log"), *BY, *changed)
    ended = run(data, "audit", "export", *given, env={"BIHUAN_LANG": lang})
    assert ended.code == code, ended.err
    assert ended.err.strip()
    assert "<" not in ended.err
    assert list(tmp_path.iterdir()) == []
    assert stored(data, "exchange.%") == before


def test_replaces_a_file_only_when_told(data: Path, tmp_path: Path) -> None:
    """What lies there stays, unless --force says otherwise."""
    out = tmp_path / "log"
    out.write_text("kept")
    given = ("audit", "export", "--format", "csv", "--out", str(out), *BY)
    assert run(data, *given).code == 1
    assert out.read_text() == "kept"
    assert run(data, *given, "--force").code == 0
    assert out.read_text().startswith("event_id,")


@pytest.mark.parametrize(
    "span",
    [("--until", "1970-01-01T00:00:00Z"), ("--since", "2999-01-01T00:00:00+08:00")],
)
def test_of_a_time_in_which_nothing_happened(
    data: Path, tmp_path: Path, span: tuple[str, str]
) -> None:
    """Before the first event and in the future there is nothing; that is exported."""
    out = tmp_path / "log"
    given = ("--format", "ocel-json", "--out", str(out), *BY, *span, "--json")
    assert run(data, "audit", "export", *given).document["events"] == 0
    assert counted(out, "ocel-json").objects == 0


def test_many_issues_take_another_person(data: Path, tmp_path: Path) -> None:
    """Above the setting's number: refused, approved by somebody else, let out once."""
    few = {"BIHUAN_EXPORT_ISSUES": "0"}
    given = ("audit", "export", "--format", "csv", "--out", str(tmp_path / "log"), *BY, "--json")
    refused = run(data, *given, env=few)
    assert (refused.code, refused.document["error"]["code"]) == (1, "export_approval_required")
    asked = ("audit", "export-approve", "--for", "auditor-1", "--purpose", "yearly review")
    own = run(data, *asked, "--as", "auditor-1", "--json")
    assert (own.code, own.document["error"]["code"]) == (1, "own_export")
    for who in ("clerk-1:auditor@centre", "auditor-2:auditor@anywhere"):
        stranger = run(data, *asked, "--as", who, "--json")
        assert (stranger.code, stranger.document["error"]["code"]) == (1, "not_permitted")
    approved = run(data, *asked, "--as", "administrator-1", "--why", "asked in writing", "--json")
    assert approved.code == 0, approved.err + approved.out
    number = str(approved.document["approval"])
    made = run(data, *given, "--approval", number, env=few)
    assert made.code == 0, made.out
    assert made.document["issues"] == 1
    again = run(data, *given, "--approval", number, "--force", env=few)
    assert again.document["error"]["code"] == "no_such_export_approval"


def stored(data: Path, topic: str) -> int:
    """Return how many events of these topics the log has, asked of the database itself."""
    with sqlite3.connect(data / "events.sqlite") as db:
        query = "SELECT count(*) FROM stored_events WHERE topic LIKE ?"
        return int(db.execute(query, (topic,)).fetchone()[0])
