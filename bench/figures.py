"""All benchmarks by name; a module is loaded when one of its figures is asked for."""

from fnmatch import fnmatchcase
from importlib import import_module
from typing import Final

from bench.figure import Figure

_MODULES: Final = {
    "full_loop": "bench.full_loop",
    "without_projector": "bench.full_loop",
    "without_relay": "bench.full_loop",
    "without_logs": "bench.full_loop",
    "without_codec": "bench.full_loop",
    "without_sealing": "bench.full_loop",
    "without_flush": "bench.full_loop",
    "http_reads": "bench.http_reads",
    "http_commands": "bench.http_commands",
    "accept": "bench.accept",
    "accept_postgres": "bench.accept",
    "projections": "bench.projections",
    "directory": "bench.directory",
    "import": "bench.importing",
    "verify": "bench.verify",
    "export": "bench.exporting",
    "as_of": "bench.as_of",
    "memory": "bench.memory",
    "cli": "bench.cli",
}


def figure(name: str) -> Figure:
    """Return the figure of this name."""
    figures: dict[str, Figure] = import_module(_MODULES[name]).FIGURES
    return figures[name]


def chosen(patterns: list[str]) -> list[str]:
    """Return the names that match any of the patterns, all without one, in the order of running.

    Raises LookupError for a pattern that matches none.
    """
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in _MODULES):
            message = f"no figure {pattern}; there are: {', '.join(_MODULES)}"
            raise LookupError(message)
    return [
        name
        for name in _MODULES
        if not patterns or any(fnmatchcase(name, pattern) for pattern in patterns)
    ]
