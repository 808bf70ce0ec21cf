"""`bihuan audit export-approve`: one large export of another person is let out, on record."""

from typing import Annotated

import typer

from bihuan.cli.audit_export import period
from bihuan.cli.policy.acting import ActorOption, CommandIdOption, WhyOption, given_by
from bihuan.cli.run import AsJson, Run


def export_approve(  # noqa: PLR0913 -- an approval says everything that the export will be
    ctx: typer.Context,
    *,
    exporter: Annotated[str, typer.Option("--for", metavar="PERSON")],
    purpose: Annotated[str, typer.Option("--purpose", metavar="TEXT")] = "",
    happened_since: Annotated[str | None, typer.Option("--since", metavar="INSTANT")] = None,
    happened_until: Annotated[str | None, typer.Option("--until", metavar="INSTANT")] = None,
    conditions: Annotated[list[str] | None, typer.Option("--where", metavar="NAME=VALUE")] = None,
    why: WhyOption = "",
    actor: ActorOption = None,
    command_id: CommandIdOption = None,
    as_json: AsJson = False,
) -> None:
    """Let another person make one export, of however many issues."""
    from application.exchange.approving import approve  # noqa: PLC0415 -- loads the stores
    from application.exchange.wanted import read_conditions, written  # noqa: PLC0415
    from domain.exchange.exports import MAY_EXPORT  # noqa: PLC0415
    from domain.exchange.wish import Wish  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    wish = Wish(
        exporter=exporter.strip(),
        purpose=purpose.strip(),
        **period(happened_since, happened_until),
        where=written(read_conditions(conditions or ())),
    )
    with run.system() as system:
        by = given_by(run, system, actor=actor, why=why, command_id=command_id, roles=MAY_EXPORT)
        number = approve(system.store, system.aggregates, system.access, wish, by)
    run.output.document({"approval": number, **wish._asdict()})
    run.output.say("export.approved", approval=number, exporter=wish.exporter)
