"""`bihuan doctor`: what is running, versions, settings, lag, timers, what is degraded."""

from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from bihuan.cli.run import AsJson, Run
from bihuan.errors import OK, REFUSED

if TYPE_CHECKING:
    from bihuan.checkup import Checkup, Finding


def doctor(ctx: typer.Context, *, as_json: AsJson = False) -> None:
    """Look at everything and exit 1 when something failed."""
    from bihuan.checkup import examine  # noqa: PLC0415 -- loads every part

    run = Run.of(ctx, as_json=as_json)
    checkup = examine(run.settings)
    run.output.document(_document(run, checkup))
    _print(run, checkup)
    raise typer.Exit(OK if checkup.is_well else REFUSED)


def _document(run: Run, checkup: "Checkup") -> dict[str, object]:
    return {
        "ok": checkup.is_well,
        "versions": checkup.versions,
        "running": checkup.running,
        "settings": [origin._asdict() for origin in run.settings.where_from()],
        "findings": [
            {**asdict(finding), "sentence": _sentence(run, finding)} for finding in checkup.findings
        ],
    }


def _print(run: Run, checkup: "Checkup") -> None:
    output = run.output
    output.line("  ".join(f"{name} {number}" for name, number in checkup.versions.items()))
    output.line("")
    output.table(
        ("label.setting", "label.value", "label.origin"),
        [
            (name, value, run.words.of("origin", origin))
            for name, value, origin in run.settings.where_from()
        ],
    )
    output.line("")
    output.table(
        ("label.check", "label.result", "label.finding"),
        [
            (
                run.words.of("check", finding.check),
                run.words.of("level", finding.level),
                _sentence(run, finding),
            )
            for finding in checkup.findings
        ],
    )


def _sentence(run: Run, finding: "Finding") -> str:
    if finding.problem:
        return run.words.phrase(finding.problem)
    return run.words.told(finding.say, finding.values)
