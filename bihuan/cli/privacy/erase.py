"""`privacy erase`: the keys of persons are destroyed, and what was derived from their texts."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from bihuan.cli.policy.acting import ActorOption, CommandIdOption, WhyOption, given_by
from bihuan.cli.privacy.targets import TargetsArgument, target_of
from bihuan.cli.run import AsJson, Run
from bihuan.errors import WrongUsageError

if TYPE_CHECKING:
    from application.privacy.register import PrivacyRegister
    from bihuan.bootstrap import System
    from domain.privacy.events import Ground


def erase(
    ctx: typer.Context,
    *,
    whom: TargetsArgument,
    ground: Annotated[str, typer.Option("--ground", metavar="GROUND")],
    why: WhyOption,
    actor: ActorOption = None,
    command_id: CommandIdOption = None,
    as_json: AsJson = False,
) -> None:
    """Destroy the keys of these persons, or of everybody in these issues; not to be undone."""
    from bihuan.catching_up import catch_up  # noqa: PLC0415 -- loads SQLAlchemy
    from bihuan.privacy import register_of  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    known = _ground(ground)
    with run.system() as system:
        by = given_by(run, system, actor=actor, why=why, command_id=command_id)
        catch_up(system)
        register = register_of(system)
        persons = _persons(system, register, whom)
        erased = register.erase(persons, known, by)
        catch_up(system)
        is_clean = _scrubbed(system)
    run.output.document(
        {
            "persons": erased.persons,
            "issues": erased.issues,
            "keys": erased.keys,
            "is_clean": is_clean,
        }
    )
    run.output.say(
        "privacy.erased" if erased.keys else "privacy.nothing_to_erase",
        keys=erased.keys,
        issues=len(erased.issues),
    )
    if not is_clean:
        run.output.say("privacy.not_clean")


def _ground(given: str) -> "Ground":
    from typing import cast, get_args  # noqa: PLC0415 -- with the model

    from domain.privacy.events import Ground  # noqa: PLC0415

    if given not in get_args(Ground):
        raise WrongUsageError(say="privacy.ground", given=given, accepted=get_args(Ground))
    return cast("Ground", given)


def _persons(
    system: "System", register: "PrivacyRegister", references: list[str]
) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for reference in references:
        target = target_of(system, reference)
        if isinstance(target, UUID):
            found |= dict.fromkeys(register.whereabouts.persons_of(target))
        else:
            found[target] = None
    return tuple(found)


def _scrubbed(system: "System") -> bool:
    from projections.tables import scrub  # noqa: PLC0415 -- loads SQLAlchemy

    is_vault_clean = system.vault.scrub()
    return scrub(system.views) and is_vault_clean
