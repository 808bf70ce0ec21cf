"""The command line: `main` is the console script."""

from bihuan.cli.app import main

__all__ = ["main"]
