"""Which read models a command is about."""

from typing import TYPE_CHECKING, Annotated

import typer

from bihuan.errors import WrongUsageError

if TYPE_CHECKING:
    from projections.runner import Projection

Models = Annotated[list[str] | None, typer.Option("--models", "--model", metavar="MODEL")]


def chosen(known: "tuple[Projection, ...]", names: list[str] | None) -> "tuple[Projection, ...]":
    """Return the models of these names, all where none is named. Raises WrongUsageError."""
    by_name = {projection.schema.model: projection for projection in known}
    unknown = tuple(name for name in names or () if name not in by_name)
    if unknown:
        raise WrongUsageError(say="audit.unknown", given=unknown, accepted=tuple(by_name))
    return tuple(by_name[name] for name in dict.fromkeys(names)) if names else known
