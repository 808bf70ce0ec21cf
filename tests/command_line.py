"""Runs the command line in tests: in this process, or as a process of its own."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

import structlog
import typer
from typer.core import TyperGroup
from typer.testing import CliRunner

from bihuan.cli.app import app

ROOT: Final = Path(__file__).resolve().parents[1]
ENVIRONMENT: Final = {"LANG": "C.UTF-8", "COLUMNS": "200", "TERM": "dumb"}


class Ended(NamedTuple):
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """Return the one JSON document on standard output."""
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found


def run(data: Path, *arguments: str, env: dict[str, str] | None = None, stdin: str = "") -> Ended:
    """Run a command in this process on the data directory."""
    environment = {**ENVIRONMENT, **(env or {})}
    with _logging_restored():
        result = CliRunner().invoke(
            app,
            ["--data", str(data), *arguments],
            env=environment,
            input=stdin,
            prog_name="bihuan",
        )
    return Ended(result.exit_code, result.stdout, result.stderr)


def command(data: Path, *arguments: str) -> list[str]:
    """Return the command line of a process of its own."""
    return [sys.executable, "-m", "bihuan", "--data", str(data), *arguments]


def environment(**more: str) -> dict[str, str]:
    """Return an environment without settings of this machine.

    Compiled modules may be kept: without them each process starts several times slower.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("BIHUAN_") and name != "PYTHONDONTWRITEBYTECODE"
    }
    return {**kept, **ENVIRONMENT, **more}


def run_process(data: Path, *arguments: str, stdin: str = "", **more: str) -> Ended:
    """Run a command as a process of its own."""
    ended = subprocess.run(  # noqa: S603 -- our own program
        command(data, *arguments),
        env=environment(**more),
        cwd=ROOT,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    return Ended(ended.returncode, ended.stdout, ended.stderr)


def report_arguments(*more: str) -> Sequence[str]:
    """Return an order that reports an ordinary matter."""
    return (
        *("issue", "report", "--kind", "complaint", "--request-type", "help"),
        *("--source", "hotline", "--category", "城乡建设", "--as", "clerk-1"),
        *("--title", "楼道灯不亮", "--text", "三单元楼道灯不亮已有一周", "--json"),
        *more,
    )


def report(data: Path, *more: str) -> str:
    """Report a matter and return its number."""
    ended = run(data, *report_arguments(*more))
    assert ended.code == 0, ended.err
    number = ended.document["receipt"]["number"]
    assert isinstance(number, str)
    return number


def every_command() -> Iterator[tuple[str, typer.core.TyperCommand]]:
    """Yield every command of the program with its path."""
    program = typer.main.get_command(app)
    assert isinstance(program, TyperGroup)
    yield from _below(program)


def _below(group: TyperGroup, *before: str) -> Iterator[tuple[str, typer.core.TyperCommand]]:
    for name, each in group.commands.items():
        if isinstance(each, TyperGroup):
            yield from _below(each, *before, name)
        else:
            assert isinstance(each, typer.core.TyperCommand)
            yield ".".join((*before, name)), each


@contextmanager
def _logging_restored() -> Iterator[None]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    try:
        yield
    finally:
        root.handlers[:], level = before
        root.setLevel(level)
        structlog.reset_defaults()
