"""Another revision beside this one: its tree in a worktree, with an environment that fits it."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bench.turns import Revision
from bihuan.demo.messages import message_file

ROOT: Final = Path(__file__).resolve().parent.parent
_LOCK: Final = "requirements.lock"
_MESSAGES: Final = Path("examples") / "resident_messages.csv"
"""Where a tree that stands alone finds the messages of its logs."""


class NoSuchRevisionError(Exception):
    """The revision cannot be checked out; the message says why."""


@contextmanager
def checked_out(name: str) -> Iterator[Revision]:
    """Lend another revision's tree, measured by the benchmarks of this one.

    The environment of this tree serves it when both lock files are equal; else one is built.
    """
    folder = Path(tempfile.mkdtemp(prefix="bihuan-bench-"))
    root = folder / "tree"
    try:
        _git("worktree", "add", "--detach", "--quiet", str(root), name)
        shutil.rmtree(root / "bench", ignore_errors=True)
        shutil.copytree(ROOT / "bench", root / "bench")
        share_messages(root)
        yield Revision(name, root, _python(root))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        _git("worktree", "prune")


def share_messages(root: Path) -> None:
    """Give a tree the messages that this one makes its logs of, so that both make the same.

    It stands alone: the file that may lie beside this tree does not lie beside that one.
    """
    if (root / _MESSAGES).is_file():
        shutil.copyfile(message_file(), root / _MESSAGES)


def _python(root: Path) -> Path:
    theirs = root / _LOCK
    if theirs.is_file() and theirs.read_bytes() == (ROOT / _LOCK).read_bytes():
        return Path(sys.executable)
    environment = root / ".venv"
    python = environment / "bin" / "python"
    _run(sys.executable, "-m", "venv", str(environment))
    _run(str(python), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(theirs))
    return python


def _git(*arguments: str) -> None:
    _run("git", "-C", str(ROOT), *arguments)


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines()
        message = lines[-1] if lines else f"{command[0]} ended with {done.returncode}"
        raise NoSuchRevisionError(message)
