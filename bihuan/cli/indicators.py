"""`bihuan indicators`: counts, rates on time, durations of the steps."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from application.naming import unit_with_code
from bihuan.cli.explained import (
    Page,
    known_indicator,
    known_roles,
    tell_explained,
    tell_issues,
)
from bihuan.cli.run import AsJson, ReaderOption, Run
from bihuan.errors import WrongUsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bihuan.bootstrap import System
    from domain.deadlines.model import Lateness
    from domain.directory import Directory
    from domain.indicators import Rate
    from projections.indicators.explain import Scope
    from projections.indicators.only import Only
    from projections.indicators.queries import Assessed, Group

GroupOption = Literal["status", "unit", "category", "source", "month"]
TimeOption = Literal["recorded", "occurred"]
_LATENESS: Final["tuple[Lateness | None, ...]"] = (
    None,
    "elapsed_working_days",
    "deadline_instant",
)
"""None judges each issue by its own limit, the others judge all alike."""
_AS_LIMITED: Final = "as_limited"


def indicators(  # noqa: PLR0913 -- one argument per filter
    ctx: typer.Context,
    *,
    indicator: Annotated[str | None, typer.Argument(metavar="[INDICATOR]")] = None,
    by: Annotated[GroupOption | None, typer.Option("--by")] = None,
    only_status: Annotated[str | None, typer.Option("--status", metavar="STATUS")] = None,
    only_unit: Annotated[str | None, typer.Option("--unit", metavar="UNIT")] = None,
    only_category: Annotated[str | None, typer.Option("--category", metavar="CATEGORY")] = None,
    only_source: Annotated[str | None, typer.Option("--source", metavar="SOURCE")] = None,
    only_month: Annotated[str | None, typer.Option("--month", metavar="MONTH")] = None,
    as_of_time: Annotated[str | None, typer.Option("--as-of", metavar="TIME")] = None,
    by_time: Annotated[TimeOption, typer.Option("--by-time")] = "recorded",
    taken_apart: Annotated[bool, typer.Option("--explain")] = False,
    opened: Annotated[bool, typer.Option("--issues")] = False,
    roles: Annotated[list[str] | None, typer.Option("--role", metavar="ROLE")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000)] = 1_000,
    after: Annotated[str, typer.Option("--after", metavar="ISSUE_ID")] = "",
    reader: ReaderOption = None,
    as_json: AsJson = False,
) -> None:
    """Print the indicators of all issues, of some, or of each group; or take them apart."""
    from bihuan.catching_up import catch_up  # noqa: PLC0415 -- loads SQLAlchemy
    from bihuan.cli.issue.reader import reader_of  # noqa: PLC0415 -- loads the rules
    from projections.indicators.only import Only  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    _check(indicator, by=by, taken_apart=taken_apart, opened=opened)
    narrowed = (only_status, only_unit, only_category, only_source, only_month)
    with run.system() as system:
        only = Only(*narrowed, sight=reader_of(system, reader).sight)
        catch_up(system)
        scope = _scope(system, as_of_time, by_time, only)
        if not taken_apart:
            _tell(run, system, scope, by=by)
        elif opened and indicator is not None:
            page = Page(known_roles(roles), after, limit)
            tell_issues(run, system, scope, known_indicator(indicator), page)
        else:
            named = known_indicator(indicator) if indicator else None
            tell_explained(run, system, scope, named)


def _check(indicator: str | None, *, by: str | None, taken_apart: bool, opened: bool) -> None:
    """Raise WrongUsageError for what does not go together."""
    if not taken_apart and (indicator or opened):
        raise WrongUsageError(say="explained.only_with")
    if taken_apart and by:
        raise WrongUsageError(say="explained.by", by=by)
    if opened and not indicator:
        raise WrongUsageError(say="explained.which")


def _scope(system: "System", as_of: str | None, by_time: TimeOption, only: "Only") -> "Scope":
    from bihuan.cli.hindsight.moment import past_moment  # noqa: PLC0415 -- loads the calendar
    from projections.history.queries import tables_at  # noqa: PLC0415 -- SQLAlchemy, as above
    from projections.indicators.explain import Scope  # noqa: PLC0415
    from projections.indicators.statements import NOW  # noqa: PLC0415

    now = system.clock()
    if as_of is None:
        return Scope(now, NOW, only)
    at = past_moment(as_of, now)
    return Scope(at, tables_at(at, by_time), only, by_time)


def _tell(run: Run, system: "System", scope: "Scope", *, by: "GroupOption | None") -> None:
    from projections.indicators import queries  # noqa: PLC0415 -- SQLAlchemy, as above

    views, (now, tables, only, by_time) = system.views, scope
    groups = queries.summary(views, now=now, group_by=by, tables=tables, only=only)
    resolve: dict[str, Rate] = {
        lateness or _AS_LIMITED: queries.resolve_on_time(
            views, now=now, lateness=lateness, tables=tables, only=only
        )
        for lateness in _LATENESS
    }
    ended = queries.resolve_ended_on_time(views, now=now, tables=tables, only=only)
    run.output.document(
        {
            "at": now,
            "by_time": by_time,
            "by": by,
            "groups": [group_document(group) for group in groups],
            "resolve_on_time": {name: _rate(rate) for name, rate in resolve.items()},
            "resolve_ended_on_time": _rate(ended),
        }
    )
    print_groups(run, system.today, groups, by=by)
    _print_resolved(run, resolve, ended)


def print_groups(
    run: Run, directory: "Directory", groups: "list[Group]", *, by: str | None
) -> None:
    """Print each group's counts and rates, and how long its steps took."""

    def name(group: "Group") -> str:
        if by == "unit":
            return unit_with_code(run.words, directory, group.key)
        return run.words.of(by or "group", group.key or "")

    run.output.table(
        (
            *("label.group", "label.count", "label.open", "label.overdue", "label.on_time"),
            *("label.assessed", "label.on_time_assessed"),
        ),
        [
            (
                *(name(group), group.issues, group.open, group.overdue, _shown(group)),
                *(group.assessed.issues, _shown(group.assessed)),
            )
            for group in groups
        ],
    )
    _print_steps(run, groups, name)


def _print_resolved(run: Run, resolve: "Mapping[str, Rate]", ended: "Rate") -> None:
    """Say how many were resolved in time, of which ones, and under either way of counting."""
    run.output.line("")
    for name, each in (("ended", ended), ("with_open", resolve[_AS_LIMITED])):
        if each.denominator:
            counted = each.model_dump() | {"percent": each.percent}
            run.output.say(f"indicators.{name}", **counted)
    for lateness, rate in resolve.items():
        if lateness != _AS_LIMITED and rate.denominator:
            way = run.words.of("lateness", lateness)
            run.output.say(
                "import.on_time", lateness=way, on_time=rate.numerator, of=rate.denominator
            )


def group_document(group: "Group") -> dict[str, object]:
    """Return a group as plain values."""
    return {**asdict(group), **_rates(group), "assessed": _assessed(group.assessed)}


def _assessed(assessed: "Assessed") -> dict[str, object]:
    return {"issues": assessed.issues, **_rates(assessed)}


def _rates(group: "Group | Assessed") -> dict[str, object]:
    return {
        "solved": _rate(group.solved),
        "satisfied": _rate(group.satisfied),
        "on_time": {clock: _rate(rate) for clock, rate in group.on_time.items()},
        "ended_on_time": {clock: _rate(rate) for clock, rate in group.ended_on_time.items()},
    }


def _rate(rate: "Rate") -> dict[str, object]:
    percent = None if rate.percent is None else str(rate.percent)
    return {**rate.model_dump(), "percent": percent}


def _shown(group: "Group | Assessed") -> str:
    rate = group.on_time.get("resolve")
    if rate is None or rate.percent is None:
        return ""
    return f"{rate.numerator}/{rate.denominator} = {rate.percent} %"


def _print_steps(run: Run, groups: "list[Group]", name: "Callable[[Group], str]") -> None:
    run.output.line("")
    run.output.table(
        ("label.group", "label.step", "label.count", "label.median", "label.p90"),
        [
            (
                name(group),
                run.words.of("step", step),
                taken.count,
                _duration(run, taken.median_s),
                _duration(run, taken.p90_s),
            )
            for group in groups
            for step, taken in group.steps.items()
        ],
    )


def _duration(run: Run, seconds: float) -> str:
    from bihuan.cli.output import duration_words  # noqa: PLC0415 -- `--help` needs no models

    return duration_words(run.words, seconds)
