"""Measures revisions in turn, each in a process of its own, so that drift hits all of them."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from bench.figure import Figure, Measures

_STOP_SECONDS: Final = 60.0
_ALIKE: Final = 0.1
"""How far apart two logs may be and still be like: a step may leave an event more than before."""


class MeasuringFailedError(Exception):
    """A figure cannot be measured at a revision; the message is its last line of complaint."""


@dataclass(frozen=True, slots=True)
class Revision:
    """A tree of the program and the interpreter whose environment fits it."""

    name: str
    root: Path
    python: Path = Path(sys.executable)


class Measured:
    """The process that measures one figure at one revision."""

    def __init__(self, figure: Figure, revision: Revision, *, quick: bool) -> None:
        """Prepare; the process starts when the block is entered."""
        self._command = [str(revision.python), "-m", "bench.child", figure.name]
        self._command += ["--quick"] if quick else []
        self._root = revision.root
        self._complaints: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed at the end
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        """Start and wait until it is ready. Raises MeasuringFailedError."""
        # The tree's own packages come before those that the environment was installed with.
        environment = os.environ | {"PYTHONPATH": str(self._root)}
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            self._command,
            cwd=self._root,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            text=True,
        )
        try:
            self._answer()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let it end, and end it if it does not."""
        assert self._process
        assert self._process.stdin
        try:
            self._process.stdin.close()
            self._process.wait(_STOP_SECONDS)
        except (BrokenPipeError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        finally:
            self._complaints.close()

    def turn(self) -> Measures:
        """Measure one round. Raises MeasuringFailedError."""
        assert self._process
        assert self._process.stdin
        try:
            self._process.stdin.write("\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise MeasuringFailedError(self._last_complaint()) from None
        measures: dict[str, float] = json.loads(self._answer())
        return measures

    def _answer(self) -> str:
        assert self._process
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise MeasuringFailedError(self._last_complaint())
        return line

    def _last_complaint(self) -> str:
        self._complaints.seek(0)
        lines = self._complaints.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it ended without a word"


@dataclass(frozen=True, slots=True)
class Rounds:
    """The rounds of one figure at each revision that could be measured, and why others not."""

    figure: Figure
    measures: Mapping[str, list[Measures]]
    failures: Mapping[str, str]


def measure(figure: Figure, revisions: list[Revision], *, quick: bool) -> Rounds:
    """Measure a figure at all revisions, round by round in turn."""
    measures: dict[str, list[Measures]] = {}
    failures: dict[str, str] = {}
    with ExitStack() as running:
        processes: dict[str, Measured] = {}
        for revision in revisions:
            try:
                process = running.enter_context(Measured(figure, revision, quick=quick))
            except MeasuringFailedError as error:
                failures[revision.name] = str(error)
            else:
                processes[revision.name] = process
        for number in range(1 if quick else figure.rounds):
            # Every second round goes the other way, so that nobody always comes first.
            for name in sorted(processes, reverse=bool(number % 2)):
                try:
                    measures.setdefault(name, []).append(processes[name].turn())
                except MeasuringFailedError as error:
                    failures[name] = str(error)
                    del processes[name]
    return comparable(Rounds(figure, measures, failures), revisions[0].name)


def comparable(rounds: Rounds, here: str) -> Rounds:
    """Return the rounds without revisions that measured another amount than `here`, and say so."""
    basis = rounds.figure.basis
    if basis is None or not rounds.measures.get(here):
        return rounds
    own = rounds.measures[here][0][basis]
    amounts = {name: each[0].get(basis, 0.0) for name, each in rounds.measures.items() if each}
    unlike = {
        name: f"not comparable, {amount:,.0f} {basis} instead of {own:,.0f}"
        for name, amount in amounts.items()
        if abs(amount - own) > _ALIKE * own
    }
    measures = {name: each for name, each in rounds.measures.items() if name not in unlike}
    return Rounds(rounds.figure, measures, {**rounds.failures, **unlike})
