"""pm4py reads what we export, and finds as much in it as we say there is.

pm4py is under the AGPL, so it is no dependency of ours in any way: it lives in an environment of
its own, made here, and is run as a program.
"""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from bihuan.demo.messages import message_file
from tests.command_line import ROOT, environment, run
from tests.exchange import WITH_OBJECTS, Counts, Desk, stories

PM4PY: Final = "pm4py==2.7.23.11"
CACHE: Final = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "bihuan-tests"
AWAY: Final = ("error sending request", "failed to fetch", "dns error", "connection refused")
MAPPING: Final = ROOT / "examples" / "mappings" / "resident_messages.yaml"
PROGRAM: Final = """
import json, sys, pm4py
from pm4py.objects.ocel.validation import ocel20_rel_validation
kind, path = sys.argv[1:]
if kind == "xes":
    log = pm4py.read_xes(path, show_progress_bar=False)
    found = [len(log), log["case:concept:name"].nunique(), 0, 0]
else:
    if kind == "ocel-sqlite":
        held, broken = ocel20_rel_validation.apply(path)
        assert not broken, broken
    read = {"ocel-json": pm4py.read_ocel2_json, "ocel-xml": pm4py.read_ocel2_xml,
            "ocel-sqlite": pm4py.read_ocel2_sqlite}[kind]
    log = read(path)
    found = [len(log.events), len(log.objects), len(log.relations), len(log.o2o)]
print(json.dumps([int(each) for each in found]))
"""
SUFFIX: Final = {"ocel-json": ".json", "ocel-xml": ".xml", "ocel-sqlite": ".sqlite", "xes": ".xes"}

pytestmark = [pytest.mark.integration, pytest.mark.long, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def python() -> Path:
    """Return the interpreter of an environment with pm4py; made once, kept for the next run."""
    place = CACHE / PM4PY.replace("==", "-")
    found = place / "bin" / "python"
    if not (place / "complete").exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        uv("venv", "--quiet", "--clear", "--python", sys.executable, str(place))
        uv("pip", "install", "--quiet", "--python", str(found), PM4PY)
        (place / "complete").touch()
    return found


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Return a store with an event of every kind."""
    made = Desk(tmp_path)
    made.write(*stories())
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data directory with the residents' messages as history."""
    data = tmp_path_factory.mktemp("mined") / "data"
    assert run(data, "db", "migrate").code == 0
    ended = run(data, "import", str(message_file()), "--mapping", str(MAPPING))
    assert ended.code in {0, 1}, ended.err  # rejected rows are told by 1
    return data


@pytest.mark.parametrize("kind", SUFFIX)
def test_an_event_of_every_kind_is_read(desk: Desk, python: Path, kind: str) -> None:
    """pm4py counts the events, objects, relations and links that were told."""
    told = desk.export(kind, out=f"mined{SUFFIX[kind]}")
    found = read_by_pm4py(python, kind, told.path)
    if kind in WITH_OBJECTS:
        assert found == (told.events, told.objects, told.relations, told.links)
    else:
        assert found[:2] == (told.events, len(stories()))


@pytest.mark.parametrize("kind", SUFFIX)
def test_imported_history_is_read(imported: Path, python: Path, tmp_path: Path, kind: str) -> None:
    """So it does with the whole of the imported messages."""
    out = tmp_path / f"mined{SUFFIX[kind]}"
    limits = ("--format", kind, "--out", str(out), "--purpose", "test", "--as", "auditor-1")
    ended = run(imported, "audit", "export", *limits, "--json")
    assert ended.code == 0, ended.err
    told = ended.document
    found = read_by_pm4py(python, kind, out)
    assert found.events == told["events"] > 3 * messages()
    if kind in WITH_OBJECTS:
        relations = pairs_in(out) if kind == "ocel-json" else told["relations"]
        assert found[1:] == (told["objects"], relations, told["links"])


def messages() -> int:
    """Return how many messages there are: thousands, or the few that are shipped."""
    with message_file().open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.DictReader(file))


def pairs_in(path: Path) -> int:
    """Return how many events are tied to how many objects, in whatever ways.

    An event may be tied to an object in two ways, as a unit acts for itself. Of JSON, though not of
    XML and SQLite, pm4py keeps one of them.
    """
    events = json.loads(path.read_text(encoding="utf-8"))["events"]
    return sum(len({each["objectId"] for each in event["relationships"]}) for event in events)


def read_by_pm4py(python: Path, kind: str, path: Path) -> Counts:
    """Return what pm4py finds; of XES events and traces."""
    ended = subprocess.run(  # noqa: S603 -- the environment's own interpreter
        [str(python), "-W", "ignore", "-c", PROGRAM, kind, str(path)],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-2_000:]
    return Counts(*json.loads(ended.stdout.splitlines()[-1]))


def uv(*arguments: str) -> None:
    """Run uv; skip the test where the package index is away, fail where anything else is wrong."""
    program = Path(sys.executable).with_name("uv")
    ended = subprocess.run(  # noqa: S603 -- a tool of the project
        [str(program), *arguments], capture_output=True, text=True, timeout=600, check=False
    )
    if ended.returncode and any(sign in ended.stderr.lower() for sign in AWAY):
        pytest.skip(f"the package index is away, so pm4py cannot be had: {ended.stderr[-200:]}")
    assert ended.returncode == 0, ended.stderr
