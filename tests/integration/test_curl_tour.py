"""The README's tour with curl, word for word: only the port is another one."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from tests.live import PROGRAM, ROOT, kill_group, left_running

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed"),
]
_SECTION: Final = re.compile(r"^## (.*?)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_BLOCK: Final = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


def commands(page: str, heading: str) -> str:
    """Return the commands of a section of a page."""
    text = (ROOT / page).read_text(encoding="utf-8")
    sections = {each[1]: each[2] for each in _SECTION.finditer(text)}
    block = _BLOCK.search(sections[heading])
    assert block
    return block[1]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """Return a folder as the reader has it after `make setup`; afterwards nothing runs there."""
    (tmp_path / ".venv").symlink_to(sys.prefix)
    yield tmp_path
    until = time.monotonic() + 5
    while (left := left_running(tmp_path)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not left


def environment() -> dict[str, str]:
    """Return an environment without settings of this machine."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BIHUAN_")}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "LANG": "C.UTF-8"}


@contextmanager
def served(place: Path) -> Iterator[str]:
    """Run `bihuan up` there and lend its address."""
    with (place / "up.log").open("w") as log:
        up = subprocess.Popen(  # noqa: S603 -- our own program
            [*PROGRAM, "up", "--port", "0", "--json"],
            cwd=place,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
        )
    try:
        assert up.stdout is not None
        yield json.loads(up.stdout.readline())["http_address"]
    finally:
        kill_group(up)
        assert up.stdout is not None
        up.stdout.close()


_UNTIL_LISTS_FOLLOW = """
LISTS=http://127.0.0.1:8080/api/v1/issues
until curl -s -K dispatcher-1 "$LISTS?status=closed" | grep -q '"status":"closed"'
do sleep 0.1; done
"""
"""Who types is slower than the read models; a script is not."""


def typed(place: Path, address: str, what: str) -> tuple[int, str, str]:
    """Return how commands end that somebody types into a shell there, with what they print."""
    script = place / "typed.sh"
    script.write_text(what.replace("http://127.0.0.1:8080", address), encoding="utf-8")
    ended = subprocess.run(  # noqa: S603 -- the README's own commands
        ["/bin/bash", str(script)],
        cwd=place,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return ended.returncode, ended.stdout, ended.stderr


def documents_in(said: str) -> list[dict[str, Any]]:
    """Return the documents among what was printed, in their order."""
    lines = said.replace("}{", "}\n{").split("\n")
    return [json.loads(line) for line in lines if line.startswith("{")]


@pytest.mark.timeout(120)
def test_the_tour_shows_what_it_says(place: Path) -> None:
    """Each command is answered as the line above it tells."""
    strictly = "set -eu -o pipefail\n"
    with served(place) as address:
        tour = strictly + commands("README.md", "A tour with curl")
        status, said, faults = typed(place, address, tour)
        typed(place / ".bihuan" / "demo", address, _UNTIL_LISTS_FOLLOW)
        read = commands("docs/guides/http.md", "Reading")
        _, pages, _ = typed(place / ".bihuan" / "demo", address, read)
    assert (status, faults) == (0, "")
    documents = documents_in(said)
    login, who, report, dispatch, claim, second, call, resolve, accept, revisit = documents[:10]
    history, explain, past = documents[10:]
    assert [login["account"], who["account"]] == ["clerk-1", "clerk-1"]
    taken = (report, dispatch, claim, call, resolve, accept, revisit)
    assert {each["outcome"] for each in taken} == {"accepted"}
    assert not any(each["degraded"] for each in taken)
    assert [each["head"]["version"] for each in taken] == [2, 3, 4, 5, 6, 7, 9]
    assert (second["status"], second["code"]) == (409, "already_claimed")
    assert "housing-handler-1" in second["detail"]
    assert revisit["head"]["status"] == "closed"
    assert history["version"] == 9
    assert "13812345678" not in json.dumps(documents, ensure_ascii=False)
    assert explain["deadlines"]
    check_reading(pages)
    assert (past["issue"]["status"], past["hand"]["person"]) == ("claimed", "housing-handler-1")


def check_reading(said: str) -> None:
    """Hold what the guide's commands print against what it says of the tour's issue."""
    late, closed, found, *pages = documents_in(said)
    assert late["issues"] == []
    assert (closed["total"], [each["status"] for each in closed["issues"]]) == (1, ["closed"])
    assert [each["number"] for each in found["issues"]] == [closed["issues"][0]["number"]]
    assert [each["is_end"] for each in pages] == [False] * (len(pages) - 1) + [True]
    versions = [each["version"] for page in pages for each in page["events"]]
    assert versions == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    ids = [int(line.removeprefix("id: ")) for line in said.split("\n") if line.startswith("id: ")]
    # Nine events; the second stream begins behind the last of the first and has none.
    assert (len(ids), ids) == (9, sorted(ids))
