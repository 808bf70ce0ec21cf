"""`issue list`: the board on the command line."""

from dataclasses import replace
from typing import Annotated, Final, Literal, get_args

import typer

from application.naming import unit_with_code
from bihuan.cli.issue.reader import reader_of
from bihuan.cli.issue.show import local
from bihuan.cli.run import AsJson, ReaderOption, Run
from bihuan.errors import WrongUsageError
from domain.issue.values import Status

_STATUSES: Final = get_args(Status)
SortKey = Literal["reported_at", "due_at", "updated_at", "number"]


def list_issues(  # noqa: PLR0913 -- one argument per filter
    ctx: typer.Context,
    *,
    status: Annotated[list[str] | None, typer.Option("--status", metavar="STATUS")] = None,
    unit: Annotated[list[str] | None, typer.Option("--unit", metavar="UNIT")] = None,
    category: Annotated[str | None, typer.Option("--category", metavar="CATEGORY")] = None,
    source: Annotated[list[str] | None, typer.Option("--source", metavar="SOURCE")] = None,
    claimant: Annotated[str | None, typer.Option("--claimant", metavar="PERSON")] = None,
    is_open: Annotated[bool | None, typer.Option("--open/--final")] = None,
    overdue: Annotated[bool | None, typer.Option("--overdue/--in-time")] = None,
    words: Annotated[str | None, typer.Option("--words", metavar="WORDS")] = None,
    sort: Annotated[SortKey, typer.Option("--sort")] = "reported_at",
    ascending: Annotated[bool, typer.Option("--ascending")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000)] = 50,
    cursor: Annotated[str | None, typer.Option("--cursor", metavar="CURSOR")] = None,
    reader: ReaderOption = None,
    as_json: AsJson = False,
) -> None:
    """Print one page of the board."""
    from bihuan.catching_up import catch_up  # noqa: PLC0415 -- loads SQLAlchemy
    from projections.board import queries  # noqa: PLC0415
    from projections.errors import CursorError, TooShortToFindError  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    if unknown := set(status or ()) - set(_STATUSES):
        raise WrongUsageError(say="issue.status", given=sorted(unknown), accepted=_STATUSES)
    narrowed = queries.Filter(
        status=tuple(status or ()),
        unit=tuple(unit or ()),
        category=category,
        source=tuple(source or ()),
        claimant=claimant,
        is_open=is_open,
        overdue=overdue,
        words=words,
    )
    with run.system() as system:
        who = reader_of(system, reader)
        which = replace(narrowed, sight=who.sight, ties=who.ties)
        catch_up(system)
        now, directory = system.clock(), system.today
        order = queries.Order(by=sort, descending=not ascending)
        try:
            total = queries.count(system.views, now=now, which=which)
            page = queries.page(
                system.views, now=now, which=which, order=order, limit=limit, cursor=cursor
            )
        except (CursorError, TooShortToFindError) as error:
            raise WrongUsageError(str(error)) from error
        listed = [who.shown(row) for row in page.rows]
    rows = [{**vars(row), "overdue": queries.is_overdue(row, now)} for row in listed]
    for row in rows:
        del row["clocks"], row["kept_from"]
    run.output.document({"total": total, "issues": rows, "next_cursor": page.next_cursor})
    run.output.table(
        ("label.number", "label.status", "label.unit", "label.due_at", "label.title"),
        [
            (
                row.number,
                run.words.of("status", row.status),
                unit_with_code(run.words, directory, row.unit),
                f"{local(row.due_at)}{' !' if queries.is_overdue(row, now) else ''}",
                row.title,
            )
            for row in listed
        ],
    )
    run.output.say("issue.listed", shown=len(rows), total=total)
    if page.next_cursor:
        run.output.say("issue.more", cursor=page.next_cursor)
