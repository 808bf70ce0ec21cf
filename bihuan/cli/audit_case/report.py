"""`audit case list|show|report|resample`: what engagements came to, and its sample drawn again."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bihuan.cli.audit_case.acting import CaseArgument
from bihuan.cli.evidence.checkpoint import OutOption
from bihuan.cli.issue.show import local
from bihuan.cli.run import AsJson, Run
from bihuan.errors import OK, REFUSED, WrongUsageError

if TYPE_CHECKING:  # the commands load these when they need them: `--help` is quick
    from typing import Any

    from bihuan.bootstrap import System
    from projections.history.table import Change

_MOST: Final = 100_000


def list_cases(ctx: typer.Context, *, as_json: AsJson = False) -> None:
    """List every engagement, the newest last."""
    from bihuan.catching_up import catch_up  # noqa: PLC0415 -- loads SQLAlchemy
    from projections.history.queries import Asked, changes  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    with run.system() as system:
        catch_up(system)
        opened = changes(system.views, Asked(("audit_case",)), limit=_MOST)
        cases = [_listed(each.about["case"], system, each) for each in opened]
    run.output.document({"cases": cases})
    run.output.table(
        (
            *("label.case", "label.stage", "label.scope", "label.opened_at", "label.actor"),
            *("label.frame", "label.drawn", "label.findings", "label.unsettled"),
        ),
        [
            (
                *(each["case"], run.words.of("case_stage", each["stage"])),
                *(f"{each['since']} – {each['until']}", local(each["opened_at"])),
                *(each["opened_by"], each["frame"], each["sample"]),
                *(each["findings"], each["unsettled"]),
            )
            for each in cases
        ],
    )


def _listed(case: str, system: "System", opened: "Change") -> "dict[str, Any]":
    from domain.audit_case.state import SETTLED  # noqa: PLC0415 -- quick help

    read = system.cases.read(case)
    return {
        **opened.about,
        "stage": read.stage,
        "opened_at": opened.recorded_at,
        "opened_by": opened.actor_id,
        "frame": read.frozen.count if read.frozen else None,
        "sample": len(read.drawn.issues) if read.drawn else None,
        "findings": len(read.findings),
        "unsettled": sum(each.stage not in SETTLED for each in read.findings.values()),
    }


def show(ctx: typer.Context, *, case: CaseArgument, as_json: AsJson = False) -> None:
    """Show the engagement; as JSON it is the report's data."""
    run = Run.of(ctx, as_json=as_json)
    data = _data(run, case)
    run.output.document(data)
    frame, sample = data["frame"] or {}, data["sample"] or {}
    run.output.say(
        "audit_case.shown",
        case=case,
        stage=run.words.of("case_stage", data["stage"]),
        frame=frame.get("count", 0),
        sample=len(sample.get("issues", ())),
        findings=len(data["findings"]),
    )
    run.output.table(
        ("label.finding", "label.severity", "label.unit", "label.criterion", "label.status"),
        [
            (
                each["finding"],
                run.words.of("severity", each["severity"]),
                each["unit"],
                each["criterion"],
                run.words.of("finding_stage", each["stage"]),
            )
            for each in data["findings"]
        ],
    )


def report(
    ctx: typer.Context,
    *,
    case: CaseArgument,
    out: OutOption = None,
    report_data: Annotated[Path | None, typer.Option("--data-file", metavar="FILE")] = None,
    as_json: AsJson = False,
) -> None:
    """Write the report as a page that prints, and its data beside it."""
    from bihuan.audit_page import page  # noqa: PLC0415 -- quick help

    run = Run.of(ctx, as_json=as_json)
    data = _data(run, case)
    path = out or Path(f"audit-{case}.html")
    beside = report_data or path.with_suffix(".json")
    try:
        path.write_text(page(run.words, data), encoding="utf-8")
        beside.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise WrongUsageError(say="audit_case.file", given=str(error.filename)) from error
    run.output.document({"case": case, "page": path, "data": beside})
    run.output.say("audit_case.reported", page=path, data=beside)


def resample(
    ctx: typer.Context,
    *,
    report_file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False)],
    as_json: AsJson = False,
) -> None:
    """Draw the sample again from the report's data alone; neither store nor settings are used."""
    from application.audit_report import ReportFileError  # noqa: PLC0415 -- quick help
    from application.audit_report import resample as again  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    try:
        found = again(report_file.read_bytes())
    except (ReportFileError, OSError) as error:
        raise WrongUsageError(say="audit_case.file", given=str(report_file)) from error
    run.output.document(
        {
            "ok": found.is_right,
            "case": found.case,
            "seed_fits": found.seed_fits,
            "frame_fits": found.frame_fits,
            "sample_fits": found.sample_fits,
            "issues": [str(each) for each in found.issues],
        }
    )
    verdict = (
        "right"
        if found.is_right
        else "seed"
        if not found.seed_fits
        else "frame"
        if not found.frame_fits
        else "sample"
    )
    run.output.say(f"audit_case.again_{verdict}", case=found.case, count=len(found.issues))
    raise typer.Exit(OK if found.is_right else REFUSED)


def _data(run: Run, case: str) -> "dict[str, Any]":
    from application.audit_report import ReportFileError, report_of  # noqa: PLC0415 -- the stores

    with run.system() as system:
        try:
            return report_of(system.cases, case, system.cases.read(case))
        except ReportFileError as error:
            raise WrongUsageError(say="audit_case.unknown", given=case) from error
