"""Which read models a command is about, and whether they can go on."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from bihuan.errors import WrongUsageError

if TYPE_CHECKING:
    from bihuan.bootstrap import System
    from projections.runner import Projection

Models = Annotated[list[str] | None, typer.Option("--models", "--model", metavar="MODEL")]


def chosen(known: "tuple[Projection, ...]", names: list[str] | None) -> "tuple[Projection, ...]":
    """Return the models of these names, all where none is named. Raises WrongUsageError."""
    by_name = {projection.schema.model: projection for projection in known}
    unknown = tuple(name for name in names or () if name not in by_name)
    if unknown:
        raise WrongUsageError(say="audit.unknown", given=unknown, accepted=tuple(by_name))
    return tuple(by_name[name] for name in dict.fromkeys(names)) if names else known


def check_not_held_up(system: "System", models: Iterable[str]) -> None:
    """Raise StoreError where a model is behind because the next event cannot be read.

    What it has agrees with the events, and yet nobody should be told that all is well.
    """
    from projections.positions import standings  # noqa: PLC0415 -- loads the stores

    known = standings(system.views)
    reached = [known[each].position for each in models if each in known]
    system.store.page(min(reached, default=0), 1)
