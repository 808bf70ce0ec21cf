"""What the program prints to be typed can be pasted as it is."""

import sys
from pathlib import Path

import pytest

from bihuan.cli.typed import typed_again


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder to be in, with the program of an environment that is not on the path."""
    program = tmp_path / ".venv" / "bin" / "bihuan"
    program.parent.mkdir(parents=True)
    program.touch(mode=0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(sys, "argv", [str(program), "demo"])
    return tmp_path


class TestTypedAgain:
    def test_where_the_shell_does_not_find_it(self, here: Path) -> None:
        """The file that was started, from the folder one is in; the data likewise."""
        assert typed_again(here / ".bihuan") == ".venv/bin/bihuan --data .bihuan"

    def test_where_it_is_on_the_path(self, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Its name alone."""
        monkeypatch.setenv("PATH", str(here / ".venv" / "bin"))
        assert typed_again("/var/lib/a b") == "bihuan --data '/var/lib/a b'"

    @pytest.mark.usefixtures("here")
    def test_where_another_one_is_on_the_path(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Not the name, which would start another program."""
        other = tmp_path / "other" / "bihuan"
        other.parent.mkdir()
        other.touch(mode=0o755)
        monkeypatch.setenv("PATH", str(other.parent))
        assert typed_again("x").startswith(".venv/bin/bihuan ")

    @pytest.mark.usefixtures("here")
    def test_as_a_module(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Started by `python -m`, it is started so again."""
        monkeypatch.setattr(sys, "argv", ["/x/bihuan/__main__.py"])
        monkeypatch.setattr(sys, "executable", "/usr/bin/python3")
        assert typed_again("x") == "/usr/bin/python3 -m bihuan --data x"
