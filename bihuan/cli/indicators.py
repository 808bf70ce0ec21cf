"""`bihuan indicators`: counts, rates on time, durations of the steps."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from bihuan.cli.naming import unit_with_code
from bihuan.cli.run import AsJson, Run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from domain.deadlines.model import Lateness
    from domain.directory import Directory
    from domain.indicators import Rate
    from projections.indicators.queries import Assessed, Group

_LATENESS: Final["tuple[Lateness | None, ...]"] = (
    None,
    "elapsed_working_days",
    "deadline_instant",
)
"""None judges each issue by its own limit, the others judge all alike."""
_AS_LIMITED: Final = "as_limited"


def indicators(
    ctx: typer.Context,
    *,
    by: Annotated[
        Literal["status", "unit", "category", "source", "month"] | None, typer.Option("--by")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print the indicators of all issues, or of each group."""
    from bihuan.catching_up import catch_up  # noqa: PLC0415 -- loads SQLAlchemy
    from projections.indicators.queries import (  # noqa: PLC0415
        resolve_ended_on_time,
        resolve_on_time,
        summary,
    )

    run = Run.of(ctx, as_json=as_json)
    with run.system() as system:
        catch_up(system)
        now, directory = system.clock(), system.today
        groups = summary(system.views, now=now, group_by=by)
        resolve: dict[str, Rate] = {
            lateness or _AS_LIMITED: resolve_on_time(system.views, now=now, lateness=lateness)
            for lateness in _LATENESS
        }
        ended = resolve_ended_on_time(system.views, now=now)
    run.output.document(
        {
            "at": now,
            "by": by,
            "groups": [group_document(group) for group in groups],
            "resolve_on_time": {name: _rate(rate) for name, rate in resolve.items()},
            "resolve_ended_on_time": _rate(ended),
        }
    )

    print_groups(run, directory, groups, by=by)
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
    from bihuan.cli.output import span  # noqa: PLC0415 -- `--help` does without the models

    return " ".join(run.words.of("duration", part) for part in span(seconds).split())
