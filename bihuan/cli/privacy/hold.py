"""`privacy hold`, `lift` and `holds`: legal holds stop erasure and expiry."""

from typing import Annotated

import typer

from bihuan.cli.policy.acting import ActorOption, CommandIdOption, WhyOption, given_by
from bihuan.cli.privacy.targets import TargetArgument, target_of
from bihuan.cli.run import AsJson, Run


def hold(
    ctx: typer.Context,
    *,
    whom: TargetArgument,
    why: WhyOption,
    until: Annotated[str | None, typer.Option("--until", metavar="INSTANT")] = None,
    actor: ActorOption = None,
    command_id: CommandIdOption = None,
    as_json: AsJson = False,
) -> None:
    """Keep an issue or a person from erasure and expiry."""
    from bihuan.cli.issue.submit import read_instant  # noqa: PLC0415 -- loads the use cases
    from bihuan.privacy import register_of  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    end = read_instant(until)
    with run.system() as system:
        by = given_by(run, system, actor=actor, why=why, command_id=command_id)
        held = target_of(system, whom)
        register_of(system).hold(held, end, by)
    run.output.document({"target": held, "until": end})
    run.output.say("privacy.held", target=held)


def lift(
    ctx: typer.Context,
    *,
    whom: TargetArgument,
    why: WhyOption,
    actor: ActorOption = None,
    command_id: CommandIdOption = None,
    as_json: AsJson = False,
) -> None:
    """End the hold on an issue or a person."""
    from bihuan.privacy import register_of  # noqa: PLC0415 -- loads the use cases

    run = Run.of(ctx, as_json=as_json)
    with run.system() as system:
        by = given_by(run, system, actor=actor, why=why, command_id=command_id)
        lifted = target_of(system, whom)
        register_of(system).lift(lifted, by)
    run.output.document({"target": lifted})
    run.output.say("privacy.lifted", target=lifted)


def holds(ctx: typer.Context, *, as_json: AsJson = False) -> None:
    """List the holds that were not lifted."""
    from bihuan.cli.issue.show import local  # noqa: PLC0415 -- loads the models
    from bihuan.privacy import register_of  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    with run.system() as system:
        found = register_of(system).holds()
        now = system.clock()
    run.output.document(
        {
            "holds": [
                {
                    "target": str(each.target),
                    "since": each.since,
                    "until": each.until,
                    "by": each.by.id,
                    "why": each.why,
                    "is_on": each.is_on(now),
                }
                for each in found
            ]
        }
    )
    run.output.table(
        ("label.target", "label.since", "label.until", "label.actor", "label.reason"),
        [
            (each.target, local(each.since), local(each.until), each.by.id, each.why)
            for each in found
        ],
    )
