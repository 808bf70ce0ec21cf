"""`python -m bench`: measures figures as ratios to limits of the same run, and other revisions."""

import json
import os
import platform
import sys
from contextlib import nullcontext
from typing import Annotated, Final

import typer
from rich.console import Console

from bench.base import ROOT, NoSuchRevisionError, checked_out
from bench.figures import chosen, figure
from bench.report import document, table
from bench.turns import Revision, Rounds, measure

HERE: Final = "here"
_WIDTH: Final = 120


def bench(
    base: Annotated[str | None, typer.Option(help="measure this revision beside")] = None,
    only: Annotated[list[str] | None, typer.Option(help="figures by name or pattern")] = None,
    *,
    quick: Annotated[bool, typer.Option("--quick", help="one small round of each")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="print JSON, not a table")] = False,
) -> None:
    """Measure this machine's limits and how near the program comes to them."""
    told = Console(stderr=True)
    try:
        names = chosen(only or [])
        with checked_out(base) if base else nullcontext() as other:
            revisions = [Revision(HERE, ROOT), *([other] if other else [])]
            measured = [_measured(name, revisions, told, quick=quick) for name in names]
    except (LookupError, NoSuchRevisionError) as error:
        told.print(f"bench: {error.args[0]}")
        raise typer.Exit(2) from None
    if as_json:
        print(json.dumps(_document(measured, base, quick=quick), indent=2, ensure_ascii=False))
    else:
        _wide().print(table(measured, here=HERE, base=base))
    raise typer.Exit(1 if any(HERE in rounds.failures for rounds in measured) else 0)


def _measured(name: str, revisions: list[Revision], told: Console, *, quick: bool) -> Rounds:
    it = figure(name)
    told.print(f"bench: {it.name}: {it.title} …", highlight=False)
    return measure(it, revisions, quick=quick)


def _wide() -> Console:
    """Return a console that is wide enough where no terminal says how wide it is."""
    return Console() if sys.stdout.isatty() else Console(width=_WIDTH)


def _document(measured: list[Rounds], base: str | None, *, quick: bool) -> dict[str, object]:
    return {
        "machine": {"cores": os.cpu_count(), "kind": platform.machine(), "python": sys.version[:6]},
        "base": base,
        "quick": quick,
        "figures": {r.figure.name: document(r, here=HERE, base=base) for r in measured},
    }


if __name__ == "__main__":
    typer.run(bench)
