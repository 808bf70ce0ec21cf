"""`audit as-of TIME --where …`: which issues were where, with whom, and late."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, get_args

from application.naming import unit_with_code
from bihuan.cli.issue.reader import reader_of
from bihuan.cli.issue.show import local
from bihuan.cli.run import Run
from bihuan.errors import WrongUsageError
from domain.issue.past import By
from domain.issue.values import Status

if TYPE_CHECKING:
    from projections.history.queries import Which

_LISTS: Final = ("status", "unit", "source", "claimant")
_FLAGS: Final[Mapping[str, dict[str, bool]]] = {
    "open": {"is_open": True},
    "final": {"is_open": False},
    "overdue": {"overdue": True},
    "in_time": {"overdue": False},
    "historic": {"historic": True},
    "live": {"historic": False},
}
_ACCEPTED: Final = (*(f"{name}=…" for name in (*_LISTS, "category")), *_FLAGS)


def list_as_of(
    run: Run, where: str, at: datetime, *, by: By, limit: int, reader: str | None
) -> None:
    """Print the issues that fitted at the instant. Raises WrongUsageError."""
    from bihuan.catching_up import catch_up  # noqa: PLC0415 -- loads SQLAlchemy
    from projections.history.queries import work_list  # noqa: PLC0415

    which = read_where(where)
    with run.system() as system:
        seen = replace(which, sight=reader_of(system, reader).sight)
        catch_up(system)
        found = work_list(system.views, at=at, by=by, which=seen, limit=limit)
        directory = system.today
    items = [each._asdict() for each in found.items]
    run.output.document({"as_of": at, "by": by, "total": found.total, "issues": items})
    run.output.table(
        ("label.number", "label.status", "label.unit", "label.claimant", "label.due_at"),
        [
            (
                each.number,
                run.words.of("status", each.status),
                unit_with_code(run.words, directory, each.unit),
                each.claimant,
                f"{local(each.due_at)}{' !' if each.overdue else ''}",
            )
            for each in found.items
        ],
    )
    run.output.say("issue.listed", shown=len(found.items), total=found.total)


def read_where(text: str) -> "Which":
    """Return what `status=claimed,unit=housing,overdue` asks for; a name may be given again.

    Raises WrongUsageError for what is not understood.
    """
    from projections.history.queries import Which  # noqa: PLC0415 -- loads SQLAlchemy

    asked: dict[str, Any] = {}
    for part in filter(None, (each.strip() for each in text.split(","))):
        name, _, value = part.partition("=")
        if part in _FLAGS:
            asked |= _FLAGS[part]
        elif name in _LISTS and value:
            asked[name] = (*asked.get(name, ()), value)
        elif name == "category" and value and "category" not in asked:
            asked["category"] = value
        else:
            raise WrongUsageError(say="as_of.where", given=part, accepted=_ACCEPTED)
    if unknown := set(asked.get("status", ())) - set(get_args(Status)):
        accepted = get_args(Status)
        raise WrongUsageError(say="issue.status", given=sorted(unknown), accepted=accepted)
    return Which(**asked)
