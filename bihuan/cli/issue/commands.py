"""Makes one command of the command line from each command model."""

import inspect
from collections.abc import Callable
from typing import Annotated, Final

import typer

from bihuan.cli.attachment.attach import attach
from bihuan.cli.attachment.group import attachment_app
from bihuan.cli.group import REQUIRED
from bihuan.cli.issue.explain import explain
from bihuan.cli.issue.fields import fields_of, shortcuts_of
from bihuan.cli.issue.follow_code import follow_code
from bihuan.cli.issue.history import history
from bihuan.cli.issue.listing import list_issues
from bihuan.cli.issue.may import may
from bihuan.cli.issue.show import show
from bihuan.cli.issue.submit import Header, submit
from bihuan.cli.run import AsJson, Run
from domain.issue.commands import COMMANDS, Command
from domain.issue.commands.names import NOT_TYPED, order_name

ALIASES: Final[dict[str, str]] = {
    "RecordContact": "contact",
    "ReviewResolution": "review",
    "RecordRevisit": "revisit",
    "ApproveRequest": "approve",
    "AddNote": "note",
    "IssueCard": "card",
}


def make_commands() -> typer.Typer:
    """Return the group's commands: orders in the order of an issue's life, then views."""
    app = typer.Typer(rich_markup_mode=None)
    for name, model in COMMANDS.items():
        if name not in NOT_TYPED:
            app.command(order_name(model))(_order(model))
            if name in ALIASES:
                app.command(ALIASES[name], hidden=True)(_order(model))
    app.command("show")(show)
    app.command("history")(history)
    app.command("explain")(explain)
    app.command("list")(list_issues)
    app.command("follow-code")(follow_code)
    app.command("may")(may)
    app.command("attach")(attach)
    app.add_typer(attachment_app, name="attachment")
    return app


def _order(model: type[Command]) -> Callable[..., None]:
    def order(ctx: typer.Context, **given: object) -> None:
        as_json = bool(given.pop("as_json"))
        header = Header._make(given.pop(name) for name in Header._fields)
        submit(Run.of(ctx, as_json=as_json), model, header=header, given=given)

    hints = {"ctx": typer.Context, **_issue(model), **_fields(model), **_HEADER}
    parameters = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            annotation=hint,
            default=_default(name, model),
        )
        for name, hint in hints.items()
    ]
    # Typer reads the options from the signature.
    order.__dict__["__signature__"] = inspect.Signature(parameters)
    order.__annotations__ = hints
    return order


_HEADER: Final[dict[str, object]] = {
    "actor": Annotated[str | None, typer.Option("--as", metavar="PERSON[:ROLE[@UNIT]]")],
    "command_id": Annotated[str | None, typer.Option("--command-id", metavar="ID")],
    "expect": Annotated[int | None, typer.Option("--expect", metavar="VERSION", min=0)],
    "occurred_at": Annotated[str | None, typer.Option("--occurred-at", metavar="INSTANT")],
    "slip": Annotated[str | None, typer.Option("--slip", metavar="NUMBER")],
    "slip_evidence": Annotated[list[str] | None, typer.Option("--slip-evidence", metavar="TEXT")],
    "from_json": Annotated[str | None, typer.Option("--from-json", metavar="FILE|-")],
    "as_json": AsJson,
}


def _issue(model: type[Command]) -> dict[str, object]:
    if model.creates:
        return {"issue": Annotated[str | None, typer.Option("--issue", metavar="ISSUE")]}
    return {"issue": Annotated[str, typer.Argument(metavar="ISSUE")]}


def _fields(model: type[Command]) -> dict[str, object]:
    options: dict[str, object] = {}
    for field in fields_of(model):
        required = REQUIRED if field.is_required else None
        metavar = field.metavar
        option = typer.Option(field.flag, help=required, metavar=metavar, show_default=False)
        options[field.name] = Annotated[field.annotation | None, option]
    for _, shortcut in shortcuts_of(model):
        option = typer.Option(f"--{shortcut.option.replace('_', '-')}", metavar="TEXT")
        options[shortcut.option] = Annotated[str | None, option]
    return options


def _default(name: str, model: type[Command]) -> object:
    if name == "ctx" or (name == "issue" and not model.creates):
        return inspect.Parameter.empty
    return False if name == "as_json" else None
