"""Tests of `python -m bench` as a whole; nothing here judges how fast anything is."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def bench(*options: str) -> subprocess.CompletedProcess[str]:
    """Run the benchmarks as the Makefile does."""
    command = [sys.executable, "-m", "bench", *options]
    return subprocess.run(  # noqa: S603 - our own program
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=55
    )


def test_a_quick_run_prints_each_row_with_value_limit_and_ratio() -> None:
    """The figures can be read by a program."""
    done = bench("--quick", "--only", "accept", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["quick"] is True
    accept = told["figures"]["accept"]
    assert accept["rounds"] == 1
    assert accept["failures"] == {}
    row = accept["rows"]["commands_per_second"]
    assert row["unit"] == "/s"
    assert row["ratio"] == row["value"] / row["limit"]
    assert set(accept["rows"]) == {
        "commands_per_second",
        "together_per_second",
        "events_per_second",
    }


def test_an_unknown_figure_is_a_usage_error() -> None:
    """The answer names the figures there are."""
    done = bench("--only", "acept")
    assert done.returncode == 2
    assert "there are: full_loop" in done.stderr.replace("\n", " ")


def test_an_unknown_revision_is_a_usage_error() -> None:
    """Nothing is measured when the base cannot be."""
    done = bench("--base", "no-such-revision", "--only", "accept", "--quick")
    assert done.returncode == 2
    assert "no-such-revision" in done.stderr
