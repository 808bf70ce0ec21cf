"""Who publishes, and when it takes effect: options of the commands that publish."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bihuan.cli.run import Run

if TYPE_CHECKING:  # the commands load these when they need them: `--help` is quick
    from application.given_by import GivenBy
    from bihuan.bootstrap import System
    from domain.base import Actor

ActorOption = Annotated[str | None, typer.Option("--as", metavar="PERSON")]
WhyOption = Annotated[str, typer.Option("--why", metavar="TEXT")]
CommandIdOption = Annotated[str | None, typer.Option("--command-id", metavar="KEY")]


_MAY: Final = ("administrator",)


def given_by(
    run: Run,
    system: "System",
    *,
    actor: str | None,
    why: str,
    command_id: str | None,
    roles: tuple[str, ...] = _MAY,
) -> "GivenBy":
    """Return who publishes and why. Raises WrongUsageError where nobody is named."""
    from application.given_by import GivenBy  # noqa: PLC0415 -- see above
    from bihuan.bootstrap import new_id  # noqa: PLC0415
    from bihuan.cli.issue.actor import who_orders  # noqa: PLC0415

    return GivenBy(
        actor=who_orders(run, system, actor, roles),
        why=why,
        command_id=command_id or str(new_id()),
        channel="cli",
    )


def administrator(run: Run, system: "System", actor: str | None) -> "Actor":
    """Return who administers. Raises WrongUsageError with who may, where nobody is named."""
    from bihuan.cli.issue.actor import who_orders  # noqa: PLC0415 -- loads the models

    return who_orders(run, system, actor, _MAY)


def instant_or(text: str | None, present: datetime) -> datetime:
    """Return the instant of an option, the present one where it was not given."""
    from bihuan.cli.issue.submit import read_instant  # noqa: PLC0415 -- loads the use cases

    return read_instant(text) or present
