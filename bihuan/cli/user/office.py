"""`user appoint` and `user relieve`: the three administrators."""

from typing import Annotated

import typer

from bihuan.cli.policy.acting import ActorOption, CommandIdOption, given_by
from bihuan.cli.run import AsJson, Run
from bihuan.cli.user.account import read_office
from bihuan.cli.user.asking import AccountWhyOption

PersonArgument = Annotated[str, typer.Argument(metavar="PERSON")]


def appoint(
    ctx: typer.Context,
    *,
    person: PersonArgument,
    office: Annotated[str, typer.Argument(metavar="OFFICE")],
    why: AccountWhyOption = "",
    actor: ActorOption = None,
    command_id: CommandIdOption = None,
    as_json: AsJson = False,
) -> None:
    """Give somebody one of the three offices; nobody holds two."""
    from bihuan.identity import identity_of  # noqa: PLC0415 -- loads the use cases

    run = Run.of(ctx, as_json=as_json)
    known = read_office(office)
    with run.system() as system:
        by = given_by(run, system, actor=actor, why=why, command_id=command_id)
        if known:
            identity_of(system).accounts.appoint(person, known, by)
    run.output.document({"person": person, "office": known})
    run.output.say("user.appointed", person=person, office=run.words.of("office", office))


def relieve(
    ctx: typer.Context,
    *,
    person: PersonArgument,
    why: AccountWhyOption = "",
    actor: ActorOption = None,
    command_id: CommandIdOption = None,
    as_json: AsJson = False,
) -> None:
    """Take the office from somebody; the last of an office stays."""
    from bihuan.identity import identity_of  # noqa: PLC0415 -- loads the use cases

    run = Run.of(ctx, as_json=as_json)
    with run.system() as system:
        by = given_by(run, system, actor=actor, why=why, command_id=command_id)
        identity_of(system).accounts.relieve(person, by)
    run.output.document({"person": person})
    run.output.say("user.relieved", person=person)
