"""`bihuan ledger`: what came from where, what became of it; the two-way lists of pools."""

from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from bihuan.cli.ledger_hours import print_flags, print_hours, shown_hours
from bihuan.cli.ledger_names import Names
from bihuan.cli.run import AsJson, ReaderOption, Run
from bihuan.errors import WrongUsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bihuan.bootstrap import System
    from bihuan.cli.issue.reader import Reader
    from projections.ledger.crowding import Crowded
    from projections.ledger.queries import Item, Ledger, Line
    from projections.ledger.which import Which

ByOption = Literal[
    "source",
    "grade",
    "unit",
    "category",
    "place",
    "grid",
    "menu_item",
    "loop",
    "month",
    "campaign",
    "meeting",
    "kind",
    "pack",
]
HoursByOption = Literal["unit", "person"]
_HEADS: Final = (
    "label.registered",
    "label.reactive",
    "label.proactive",
    "label.resolved",
    "label.closed",
    "label.open",
    "label.ended",
    "label.share",
    "label.money",
    "label.households",
    "label.hours",
    "label.stars",
    "label.points",
)
_FEN: Final = 100


def ledger(  # noqa: PLR0913 -- one argument per filter
    ctx: typer.Context,
    *,
    by: Annotated[ByOption, typer.Option("--by")] = "source",
    since_day: Annotated[str | None, typer.Option("--since", metavar="DAY")] = None,
    until_day: Annotated[str | None, typer.Option("--until", metavar="DAY")] = None,
    loop: Annotated[str | None, typer.Option("--loop", metavar="LOOP")] = None,
    campaign: Annotated[str | None, typer.Option("--campaign", metavar="CAMPAIGN")] = None,
    meeting_id: Annotated[str | None, typer.Option("--meeting", metavar="MEETING")] = None,
    historic: Annotated[bool | None, typer.Option("--historic/--live")] = None,
    lists: Annotated[bool, typer.Option("--lists")] = False,
    hours_by: Annotated[HoursByOption | None, typer.Option("--hours")] = None,
    as_csv: Annotated[bool, typer.Option("--csv")] = False,
    reader: ReaderOption = None,
    as_json: AsJson = False,
) -> None:
    """Print a ledger with its total and flags; a meeting's opinions; the lists of pools; hours."""
    from bihuan.catching_up import catch_up  # noqa: PLC0415 -- loads SQLAlchemy
    from bihuan.cli.issue.reader import reader_of  # noqa: PLC0415 -- loads the rules
    from projections.ledger.which import Which  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    since, until = read_day(since_day), read_day(until_day)
    with run.system() as system:
        who = reader_of(system, reader)
        which = Which(since, until, loop, campaign, meeting_id, historic, who.sight)
        catch_up(system)
        names = Names(run, system)
        if lists:
            _tell_lists(run, names, system, who, as_csv=as_csv)
        elif hours_by:
            _tell_hours(run, names, system, which, by=hours_by, as_csv=as_csv)
        else:
            _tell_ledger(run, names, who, which, by=by, as_csv=as_csv)


def _tell_lists(run: Run, names: Names, system: "System", who: "Reader", *, as_csv: bool) -> None:
    from projections.ledger import crowding, queries  # noqa: PLC0415 -- SQLAlchemy, as above

    pools = {each.key for each in system.policy.loops if each.mode == "pool"}
    reader = queries.Reader(who.sight, who.ties)
    found = queries.two_lists(system.views, pools=pools, reader=reader)
    crowded = crowding.crowded(system.views, who.sight)
    _print_lists(run, names, found._asdict(), crowded, as_csv=as_csv)


def _tell_hours(
    run: Run, names: Names, system: "System", which: "Which", *, by: HoursByOption, as_csv: bool
) -> None:
    from projections.ledger.hours import hours  # noqa: PLC0415 -- SQLAlchemy, as above

    print_hours(run, names, hours(system.views, by=by, which=which), by=by, as_csv=as_csv)


def _tell_ledger(
    run: Run, names: Names, who: "Reader", which: "Which", *, by: ByOption, as_csv: bool
) -> None:
    from projections.ledger import flags, queries  # noqa: PLC0415 -- SQLAlchemy, as above

    views, meeting = who.system.views, which.meeting
    flagged = flags.flags_of(views, which)
    kept = queries.ledger(views, by=by, which=which)
    reader = queries.Reader(who.sight, who.ties)
    opinions = queries.of_meeting(views, meeting, reader) if meeting else ()
    run.output.document(
        {
            "by": by,
            "lines": [_document(line) for line in kept.lines],
            "total": _document(kept.total),
            "flags": flagged,
            **({"opinions": [asdict(each) for each in opinions]} if meeting else {}),
        }
    )
    _print_ledger(run, names, kept, by=by, as_csv=as_csv)
    if not as_csv:
        print_flags(run, flagged)
    if opinions and not as_csv:
        run.output.line("")
        _print_items(run, names, opinions, as_csv=False)


def _print_ledger(run: Run, names: Names, kept: "Ledger", *, by: ByOption, as_csv: bool) -> None:
    heads = (f"label.{by}", *(("label.grade",) if by == "source" else ()), *_HEADS)
    rows = [_row(names, by, line) for line in kept.lines]
    total = (run.words("ledger.total"), *(("",) if by == "source" else ()), *_cells(kept.total))
    run.output.rows(heads, [*rows, total], as_csv=as_csv)


def read_day(text: str | None) -> date | None:
    """Return a local day such as 2026-03-02. Raises WrongUsageError for any other form."""
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 -- a day has no zone
    except ValueError:
        raise WrongUsageError(say="ledger.day", given=text) from None


def _document(line: "Line") -> dict[str, object]:
    percent = line.share.percent
    return {**asdict(line), "share": None if percent is None else str(percent)}


def _row(names: "Names", by: str, line: "Line") -> tuple[object, ...]:
    return (names.of(by, line.key), *((line.grade,) if by == "source" else ()), *_cells(line))


def _cells(line: "Line") -> tuple[object, ...]:
    percent = line.share.percent
    return (
        line.registered,
        line.reactive,
        line.proactive,
        line.resolved,
        line.closed,
        line.open,
        line.ended,
        "" if percent is None else f"{percent} %",
        f"{line.money_fen // _FEN}.{line.money_fen % _FEN:02}",
        line.households,
        shown_hours(line.served_hours),
        f"{line.stars / line.rated:.1f}" if line.rated else "",
        line.points,
    )


def _print_lists(
    run: Run,
    names: Names,
    lists: "dict[str, tuple[Item, ...]]",
    crowded: "tuple[Crowded, ...]",
    *,
    as_csv: bool,
) -> None:
    documents: dict[str, tuple[Item | Crowded, ...]] = {**lists, "crowded": crowded}
    run.output.document(
        {name: [asdict(each) for each in items] for name, items in documents.items()}
    )
    for name, items in lists.items():
        if not as_csv:
            run.output.say(f"ledger.{name}", count=len(items))
        if items or as_csv:
            _print_items(run, names, items, as_csv=as_csv)
    for each in () if as_csv else crowded:
        run.output.say(
            "ledger.crowded",
            place=names.where(each.place),
            loop=names.of("loop", each.loop),
            taken=each.taken,
            bound=each.bound,
            unclaimed=each.unclaimed,
            elsewhere=tuple(names.where(one) for one in each.elsewhere),
        )


def _print_items(run: Run, names: Names, items: "Iterable[Item]", *, as_csv: bool) -> None:
    run.output.rows(
        (
            "label.number",
            "label.status",
            "label.category",
            "label.unit",
            "label.title",
            "label.answer",
        ),
        [
            (
                each.number,
                run.words.of("status", each.status),
                each.category,
                names.unit(each.unit),
                each.title,
                each.answer,
            )
            for each in items
        ],
        as_csv=as_csv,
    )
