"""`user appoint` and `user relieve`: the three administrators."""

from typing import Annotated

import typer

from bihuan.cli.policy.acting import ActorOption, CommandIdOption
from bihuan.cli.run import AsJson, Run
from bihuan.cli.user.account import read_office
from bihuan.cli.user.asking import AccountWhyOption, ordering

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
    run = Run.of(ctx, as_json=as_json)
    known = read_office(office)
    with ordering(run, actor=actor, why=why, command_id=command_id) as order:
        if known:
            order.identity.accounts.appoint(person, known, order.by)
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
    run = Run.of(ctx, as_json=as_json)
    with ordering(run, actor=actor, why=why, command_id=command_id) as order:
        order.identity.accounts.relieve(person, order.by)
    run.output.document({"person": person})
    run.output.say("user.relieved", person=person)
