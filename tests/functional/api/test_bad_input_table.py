"""Every row of the table of bad input names a test that is there."""

import ast
import re
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[3]
NAMED: Final = re.findall(r"`(tests/[^`]+)`", Path(__file__).with_name("bad_input.md").read_text())


@pytest.mark.parametrize("named", NAMED)
def test_is_there(named: str) -> None:
    """A row without a test would be a promise that nobody keeps."""
    path, *names = named.split("::")
    tree: ast.AST = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    for name in names:
        found = [each for each in ast.walk(tree) if getattr(each, "name", None) == name]
        assert found, f"{name} is not in {path}"
        tree = found[0]
