"""`bihuan audit`: the record checked against itself."""

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from bihuan.cli.audit_case.group import case_app
from bihuan.cli.audit_export import export
from bihuan.cli.audit_export_approve import export_approve
from bihuan.cli.completeness.check import completeness
from bihuan.cli.completeness.totals import control_app
from bihuan.cli.directory.choosing import day_or
from bihuan.cli.evidence.checkpoint import checkpoint, key
from bihuan.cli.evidence.consistency import consistency
from bihuan.cli.evidence.countersign import countersign
from bihuan.cli.evidence.prove import check_proof, prove
from bihuan.cli.evidence.verify import verify
from bihuan.cli.group import WordedGroup
from bihuan.cli.hindsight.as_of import as_of
from bihuan.cli.hindsight.changes import changes
from bihuan.cli.hindsight.hands import hands
from bihuan.cli.hindsight.replay import replay
from bihuan.cli.models.diff import diff
from bihuan.cli.models.rebuild import rebuild
from bihuan.cli.run import AsJson, Run
from bihuan.cli.security_log import security_log
from bihuan.errors import OK, REFUSED

if TYPE_CHECKING:
    from application.sample_audit import SampleAudit

audit_app = typer.Typer(cls=WordedGroup, rich_markup_mode=None, no_args_is_help=True)


@audit_app.callback()
def audits() -> None:
    """Hold the commands of the audit together."""


audit_app.command("checkpoint")(checkpoint)
audit_app.command("verify")(verify)
audit_app.command("key")(key)
audit_app.command("prove")(prove)
audit_app.command("consistency")(consistency)
audit_app.command("check-proof")(check_proof)
audit_app.command("countersign")(countersign)
audit_app.command("as-of")(as_of)
audit_app.command("hands")(hands)
audit_app.command("changes")(changes)
audit_app.command("replay")(replay)
audit_app.command("rebuild")(rebuild)
audit_app.command("export")(export)
audit_app.command("export-approve")(export_approve)
audit_app.command("completeness")(completeness)
audit_app.add_typer(control_app, name="control-total")
audit_app.command("diff")(diff)
audit_app.command("security-log")(security_log)
audit_app.add_typer(case_app, name="case")


@audit_app.command("sample")
def sample(
    ctx: typer.Context,
    *,
    day: Annotated[str, typer.Argument(metavar="DAY")],
    as_json: AsJson = False,
) -> None:
    """Draw the sample of a day again; exit 1 unless the seed and every draw prove right."""
    from application.sample_audit import audit_sample  # noqa: PLC0415 -- loads the stores

    run = Run.of(ctx, as_json=as_json)
    with run.system() as system:
        found = audit_sample(system.store, system.sampling.told(), day_or(day, date.min))
    _print_sample(run, found)
    raise typer.Exit(OK if found.is_right else REFUSED)


def _print_sample(run: Run, found: "SampleAudit") -> None:
    told = found.told
    run.output.document(
        {
            "ok": found.is_right,
            "day": found.day,
            "commitment": told.commitment if told else None,
            "seed": told.seed if told else None,
            "seed_fits": found.seed_fits,
            "without_seed": found.without_seed,
            "draws": [{**asdict(each), "right": each.is_right} for each in found.draws],
        }
    )
    run.output.table(
        ("label.number", "label.purpose", "label.rate", "label.drawn", "label.same"),
        [
            (
                each.number,
                run.words.of("sampled", each.purpose),
                each.rate,
                _same(run, each.drawn),
                "" if each.is_right is None else _same(run, each.is_right),
            )
            for each in found.draws
        ],
    )
    run.output.say(
        f"audit.sample_{_verdict(found)}",
        day=found.day,
        draws=len(found.draws),
        without=found.without_seed,
    )


def _verdict(found: "SampleAudit") -> str:
    if found.told is None and found.is_right:
        return "without_seed"
    if found.seed_fits is False:
        return "mismatch"
    wrong = any(each.is_right is False for each in found.draws)
    if wrong:
        return "wrong"
    if found.is_hidden:
        return "hidden"
    return "partly" if found.without_seed else "right"


def _same(run: Run, equal: bool) -> str:  # noqa: FBT001 -- one value
    return run.words("say.yes" if equal else "say.no")
