"""`policy publish`: puts a checked pack into force from an instant on."""

from typing import Annotated

import typer

from bihuan.cli.policy.acting import (
    ActorOption,
    CommandIdOption,
    WhyOption,
    given_by,
    instant_or,
)
from bihuan.cli.run import AsJson, Run


def publish(
    ctx: typer.Context,
    *,
    pack: Annotated[str, typer.Argument(metavar="PACK|DIR")],
    why: WhyOption,
    effective: Annotated[str | None, typer.Option("--effective", metavar="INSTANT")] = None,
    actor: ActorOption = None,
    command_id: CommandIdOption = None,
    as_json: AsJson = False,
) -> None:
    """Append the pack to its stream; open issues keep the version that decided them."""
    from application.directory.seeding import seed  # noqa: PLC0415 -- loads the stores
    from application.policy_packs.folders import Folders  # noqa: PLC0415 -- loads the models
    from application.policy_packs.reader import read_pack  # noqa: PLC0415
    from application.publishing import Publishing  # noqa: PLC0415
    from domain.calendar import SHANGHAI  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    with run.system() as system:
        found = read_pack(*Folders.of(pack, run.settings.policies))
        given = given_by(run, system, actor=actor, why=why, command_id=command_id)
        effective_from = instant_or(effective, system.clock())
        publishing = Publishing(system.aggregates, system.facts, system.clock)
        before = system.policy if system.policy.pack == found.policy.pack else None
        done = publishing.publish_pack(found, effective_from, given)
        seed(system.directory, found.policy, given, before)
    is_new = done.position > 0
    ref = found.policy.ref
    document = {"ref": ref, "published": is_new, "version": done.last_version}
    run.output.document({**document, "effective_from": effective_from if is_new else None})
    key = "policy.published" if is_new else "policy.unchanged"
    begins = effective_from.astimezone(SHANGHAI).isoformat(timespec="seconds")
    run.output.say(key, ref=ref, effective=begins)
