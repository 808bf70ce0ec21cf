"""`bihuan user` and `bihuan token`: who may come in, and by what."""

import typer

from bihuan.cli.group import WordedGroup
from bihuan.cli.user.account import add, close, link, list_users, password, unlock
from bihuan.cli.user.demo import demo
from bihuan.cli.user.office import appoint, relieve
from bihuan.cli.user.token import create, list_tokens, revoke

user_app = typer.Typer(cls=WordedGroup, rich_markup_mode=None, no_args_is_help=True)
token_app = typer.Typer(cls=WordedGroup, rich_markup_mode=None, no_args_is_help=True)


@user_app.callback()
def users() -> None:
    """Hold the commands about accounts together."""


@token_app.callback()
def tokens() -> None:
    """Hold the commands about tokens together."""


user_app.command("add")(add)
user_app.command("demo")(demo)
user_app.command("close")(close)
user_app.command("list")(list_users)
user_app.command("password")(password)
user_app.command("unlock")(unlock)
user_app.command("link")(link)
user_app.command("appoint")(appoint)
user_app.command("relieve")(relieve)
token_app.command("create")(create)
token_app.command("revoke")(revoke)
token_app.command("list")(list_tokens)
