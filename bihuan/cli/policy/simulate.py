"""`policy simulate`: the recorded past under another pack or calendar, against what happened."""

import csv
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bihuan.cli.policy.acting import instant_or
from bihuan.cli.run import AsJson, Run
from bihuan.errors import WrongUsageError

if TYPE_CHECKING:  # the commands load these when they need them: `--help` is quick
    from application.facts import FactsInForce
    from application.simulation import Simulated, Span
    from bihuan.bootstrap import System
    from domain.issue.tally import Tally, Turned

By = Literal["unit", "category", "month", "source"]


def simulate(
    ctx: typer.Context,
    *,
    pack: Annotated[str, typer.Argument(metavar="PACK|DIR|PACK@HASH")],
    since: Annotated[str, typer.Option("--since", metavar="INSTANT")],
    until: Annotated[str | None, typer.Option("--until", metavar="INSTANT")] = None,
    calendar: Annotated[Path | None, typer.Option("--calendar", metavar="FILE")] = None,
    by: Annotated[By | None, typer.Option("--by")] = None,
    as_csv: Annotated[bool, typer.Option("--csv")] = False,
    as_json: AsJson = False,
) -> None:
    """Print how many deadlines would be late, and what clocks would have done. Writes nothing."""
    from application.simulation import simulate as run_again  # noqa: PLC0415 -- loads the models

    run = Run.of(ctx, as_json=as_json)
    with run.system() as system, run.output.progress("policy.simulating") as advance:
        span = _span(since, until, system.clock())
        facts, ref = _facts(run, system, pack, calendar)
        found = run_again(system.store, facts, span, by=by, progress=advance)
    if as_csv:
        _write_csv(found)
        return
    run.output.document(_document(found, ref))
    _print(run, found, ref)


def _span(since: str, until: str | None, now: datetime) -> "Span":
    from application.simulation import Span  # noqa: PLC0415 -- loads the models
    from bihuan.cli.issue.show import local  # noqa: PLC0415

    span = Span(instant_or(since, now), instant_or(until, now), now)
    if span.since >= span.until:
        # An empty table would read as if nothing had turned late.
        raise WrongUsageError(say="policy.empty_span", since=since, until=until or local(now))
    return span


def _facts(
    run: Run, system: "System", pack: str, calendar: Path | None
) -> "tuple[FactsInForce, str]":
    from application.calendar_file import read_calendar  # noqa: PLC0415 -- loads the models
    from application.facts import FactsInForce  # noqa: PLC0415
    from application.policy_packs.finding import Packs  # noqa: PLC0415
    from domain.policy import Policy  # noqa: PLC0415

    policies = run.settings.policies
    found = Packs(policies, system.aggregates).find(pack, system.clock())
    name = found.ref.partition("@")[0]
    policy = Policy.model_validate({**found.content, "pack": name, "ref": found.ref})
    file = calendar or policies / "calendar" / f"{policy.calendar}.yaml"
    return FactsInForce.given(policy, read_calendar(file)), found.ref


def _rows(found: "Simulated") -> "Iterator[tuple[str, str, Turned]]":
    """Yield group, clock and counts; the whole comes last."""
    for key, tally in (*sorted(found.groups.items()), ("", found.whole)):
        for clock, turned in sorted(tally.clocks.items()):
            yield key, clock, turned


def _counts(turned: "Turned") -> dict[str, int]:
    from domain.issue.tally import JUDGEMENTS  # noqa: PLC0415 -- loads the models

    return {
        **{f"happened_{name}": turned.happened[name] for name in JUDGEMENTS},
        **{f"would_{name}": turned.would[name] for name in JUDGEMENTS},
        "turned_late": turned.turned_late,
        "turned_on_time": turned.turned_on_time,
    }


def _write_csv(found: "Simulated") -> None:
    writer = csv.writer(sys.stdout)
    for number, (key, clock, turned) in enumerate(_rows(found)):
        counts = _counts(turned)
        if not number:
            writer.writerow(("group", "clock", *counts))
        writer.writerow((key, clock, *counts.values()))


def _document(found: "Simulated", ref: str) -> dict[str, object]:
    return {
        "pack": ref,
        "whole": _tally(found.whole),
        "groups": {key: _tally(tally) for key, tally in sorted(found.groups.items())},
    }


def _tally(tally: "Tally") -> dict[str, object]:
    names = sorted(tally.happened.keys() | tally.would.keys())
    return {
        "issues": tally.issues,
        "clocks": {clock: _counts(turned) for clock, turned in sorted(tally.clocks.items())},
        "acts": {
            name: {"happened": tally.happened[name], "would": tally.would[name]} for name in names
        },
    }


def _print(run: Run, found: "Simulated", ref: str) -> None:
    run.output.say("policy.simulated", ref=ref, issues=found.whole.issues)
    heads = (
        "group",
        "clock_name",
        "happened_late",
        "would_late",
        "turned_late",
        "turned_on_time",
        "running",
    )
    run.output.table(
        tuple(f"label.{head}" for head in heads),
        [
            (
                key or run.words.of("group", "all"),
                run.words.of("clock", clock),
                turned.happened["late"],
                turned.would["late"],
                turned.turned_late,
                turned.turned_on_time,
                turned.would["running"],
            )
            for key, clock, turned in _rows(found)
        ],
    )
    run.output.line("")
    acts = _tally(found.whole)["acts"]
    assert isinstance(acts, dict)  # noqa: S101  # made above
    run.output.table(
        ("label.act", "label.happened", "label.would"),
        [
            (run.words.of("event", name), counts["happened"], counts["would"])
            for name, counts in acts.items()
        ],
    )
