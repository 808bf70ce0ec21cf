"""How a command is typed again: what the program prints can be pasted."""

import shlex
import shutil
import sys
from pathlib import Path
from typing import Final

_NAME: Final = "bihuan"


def typed_again(data: Path | str) -> str:
    """Return how a command on a data directory begins."""
    return f"{_program()} --data {_path(Path(data))}"


def _program() -> str:
    """Return what starts this program from here: its name, where the shell finds it by that.

    Else the file that was started, from the folder one is in where it lies below, or the module.
    """
    started = Path(sys.argv[0])
    found = shutil.which(_NAME)
    if started.name != _NAME:
        return _NAME if found else f"{_path(Path(sys.executable))} -m {_NAME}"
    if found and Path(found).resolve() == started.resolve():
        return _NAME
    return _path(started)


def _path(path: Path) -> str:
    """Return a path as it is typed from the folder one is in, also one with blanks."""
    whole, here = path.absolute(), Path.cwd()
    return shlex.quote(str(whole.relative_to(here) if whole.is_relative_to(here) else whole))
