"""`bihuan ledger`: what came from where, what became of it; the two-way lists of pools."""

from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from bihuan.cli.naming import unit_with_code
from bihuan.cli.run import AsJson, Run
from bihuan.errors import WrongUsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bihuan.bootstrap import System
    from domain.policy.names import Named
    from projections.ledger.queries import Item, Line

ByOption = Literal[
    "source",
    "grade",
    "unit",
    "category",
    "place",
    "grid",
    "loop",
    "month",
    "campaign",
    "meeting",
    "kind",
    "pack",
]
_NAMED: Final = {"source": "sources", "campaign": "campaigns", "loop": "loops", "place": "places"}
"""What a ledger is kept by, and the section of the pack that names it."""
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
)
_CODES: Final = {"loop": "key"}
_FEN: Final = 100
_HOUR: Final = 3600


def ledger(  # noqa: PLR0913 -- one argument per filter
    ctx: typer.Context,
    *,
    by: Annotated[ByOption, typer.Option("--by")] = "source",
    since_day: Annotated[str | None, typer.Option("--since", metavar="DAY")] = None,
    until_day: Annotated[str | None, typer.Option("--until", metavar="DAY")] = None,
    loop: Annotated[str | None, typer.Option("--loop", metavar="LOOP")] = None,
    campaign: Annotated[str | None, typer.Option("--campaign", metavar="CAMPAIGN")] = None,
    meeting_id: Annotated[str | None, typer.Option("--meeting", metavar="MEETING")] = None,
    lists: Annotated[bool, typer.Option("--lists")] = False,
    as_csv: Annotated[bool, typer.Option("--csv")] = False,
    as_json: AsJson = False,
) -> None:
    """Print a ledger with its total; the opinions of a meeting; or the lists of pools."""
    from bihuan.catching_up import catch_up  # noqa: PLC0415 -- loads SQLAlchemy
    from projections.ledger import queries  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    which = queries.Which(read_day(since_day), read_day(until_day), loop, campaign, meeting_id)
    with run.system() as system:
        catch_up(system)
        names = _Names(run, system)
        if lists:
            pools = {each.key for each in system.policy.loops if each.mode == "pool"}
            found = queries.two_lists(system.views, pools=pools)
            _print_lists(run, names, found._asdict(), as_csv=as_csv)
            return
        kept = queries.ledger(system.views, by=by, which=which)
        opinions = queries.of_meeting(system.views, meeting_id) if meeting_id else ()
    run.output.document(
        {
            "by": by,
            "lines": [_document(line) for line in kept.lines],
            "total": _document(kept.total),
            **({"opinions": [asdict(each) for each in opinions]} if meeting_id else {}),
        }
    )
    heads = (f"label.{by}", *(("label.grade",) if by == "source" else ()), *_HEADS)
    rows = [_row(names, by, line) for line in kept.lines]
    total = (run.words("ledger.total"), *(("",) if by == "source" else ()), *_cells(kept.total))
    run.output.rows(heads, [*rows, total], as_csv=as_csv)
    if opinions and not as_csv:
        run.output.line("")
        _print_items(run, names, opinions, as_csv=False)


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


def _row(names: "_Names", by: str, line: "Line") -> tuple[object, ...]:
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
        line.served_seconds // _HOUR,
        f"{line.stars / line.rated:.1f}" if line.rated else "",
    )


class _Names:
    """What people call a unit, a source, a loop and so on, with its code where that differs."""

    def __init__(self, run: Run, system: "System") -> None:
        """Take the names of today: those of the pack in force and of the directory."""
        self._words = run.words
        self._directory = system.today
        self._sections = {
            by: {getattr(each, _CODES.get(by, "code")): each.name for each in entries}
            for by, section in _NAMED.items()
            if (entries := getattr(system.policy, section))
        }

    def of(self, by: str, key: str | None) -> str:
        """Return the name of a line of the ledger kept by `by`."""
        if key is None:
            return self._words("ledger.none")
        if by == "unit":
            return self.unit(key)
        named: Named | None = self._sections.get(by, {}).get(key)
        if named is None:
            return self._words.of(by, key)
        name = named.zh if self._words.language == "zh-CN" else named.en
        return self._words("say.unit", name=name, code=key)

    def unit(self, code: str | None) -> str:
        """Return the name of a unit, empty where nobody has it."""
        return unit_with_code(self._words, self._directory, code)


def _print_lists(
    run: Run, names: _Names, lists: "dict[str, tuple[Item, ...]]", *, as_csv: bool
) -> None:
    run.output.document({name: [asdict(each) for each in items] for name, items in lists.items()})
    for name, items in lists.items():
        if not as_csv:
            run.output.say(f"ledger.{name}", count=len(items))
        if items or as_csv:
            _print_items(run, names, items, as_csv=as_csv)


def _print_items(run: Run, names: _Names, items: "Iterable[Item]", *, as_csv: bool) -> None:
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
