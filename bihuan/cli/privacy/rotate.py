"""`privacy rotate-master-key`: every person's key is wrapped by another master key."""

import typer

from bihuan.cli.policy.acting import ActorOption, CommandIdOption, WhyOption, given_by
from bihuan.cli.run import AsJson, Run, services_needed


def rotate_master_key(
    ctx: typer.Context,
    *,
    why: WhyOption,
    actor: ActorOption = None,
    command_id: CommandIdOption = None,
    as_json: AsJson = False,
) -> None:
    """Replace the master key; refused while the system runs, whose memory has the old one."""
    from application.privacy.rotation import rotate_master_key as rotate  # noqa: PLC0415 -- stores
    from bihuan.privacy import register_of  # noqa: PLC0415
    from domain.publishing.errors import NoReasonError  # noqa: PLC0415
    from workers.data_directory import DataDirectory  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    if not why.strip():
        raise NoReasonError
    with services_needed(), DataDirectory(run.settings.data).held(), run.system() as system:
        by = given_by(run, system, actor=actor, why=why, command_id=command_id)
        rotated = rotate(run.settings.data, system.vault)
        register_of(system).record_rotation(rotated, by)
    run.output.document({"before": rotated.before, "after": rotated.after, "keys": rotated.keys})
    run.output.say("privacy.rotated", keys=rotated.keys, after=rotated.after)
