"""`bihuan route`: to whom a matter would go, and why."""

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from application.naming import unit_with_code
from bihuan.cli.group import WordedGroup
from bihuan.cli.run import AsJson, Run
from bihuan.errors import WrongUsageError

if TYPE_CHECKING:  # the commands load these when they need them: `--help` is quick
    from collections.abc import Callable
    from datetime import datetime

    from bihuan.bootstrap import System
    from domain.directory import Directory
    from domain.issue.facts import Facts
    from domain.routing import Matter, Route

    Asked = Callable[[System, datetime], tuple[Matter, Facts]]

route_app = typer.Typer(cls=WordedGroup, rich_markup_mode=None, no_args_is_help=True)


@route_app.callback()
def routes() -> None:
    """Hold the commands of routing together."""


@route_app.command("explain")
def explain(  # noqa: PLR0913 -- one option per thing that routing looks at
    ctx: typer.Context,
    *,
    issue: Annotated[str | None, typer.Argument(metavar="[ISSUE]")] = None,
    category: Annotated[str | None, typer.Option("--category", metavar="CATEGORY")] = None,
    place: Annotated[str | None, typer.Option("--place", metavar="PLACE")] = None,
    grid: Annotated[str | None, typer.Option("--grid", metavar="GRID")] = None,
    objects: Annotated[list[str] | None, typer.Option("--object", metavar="OBJECT")] = None,
    answers: Annotated[list[str] | None, typer.Option("--answer", metavar="NAME=VALUE")] = None,
    at: Annotated[str | None, typer.Option("--at", metavar="INSTANT")] = None,
    as_json: AsJson = False,
) -> None:
    """Print every step that routing takes for such a matter, and where it ends.

    For an issue: as its dispatch would suggest it, by the rules that decide for it.
    """
    from bihuan.cli.policy.acting import instant_or  # noqa: PLC0415 -- loads the use cases
    from domain.directory.ground import pack_of  # noqa: PLC0415
    from domain.routing import route  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    said = {"place": place, "grid": grid, "objects": tuple(objects or ())}
    asked = _asked(issue, category, {**said, "answers": _answers(answers or [])})
    with run.system() as system:
        matter, facts = asked(system, instant_or(at, system.clock()))
        found = route(matter, facts.policy, facts.directory, facts.time)
    pack = pack_of(facts.directory, matter.place) if matter.place else None
    run.output.document(_document(found, pack))
    _print(run, found, facts.directory, pack)


def _asked(issue: str | None, category: str | None, said: dict[str, Any]) -> "Asked":
    """Return where the matter is found. Raises WrongUsageError unless it is asked for one way."""
    if issue and category is None and not any(said.values()):
        return partial(_of_issue, issue)
    if category and issue is None:
        return partial(_of_words, category, said)
    raise WrongUsageError(say="route.what")


def _of_words(
    category: str, said: dict[str, Any], system: "System", at: "datetime"
) -> "tuple[Matter, Facts]":
    from domain.routing import Matter  # noqa: PLC0415 -- `--help` is quick

    facts = system.facts.at(at, ref=system.facts.rules_at(at, said["place"]))
    return Matter(category=category, at=at, **said), facts


def _of_issue(reference: str, system: "System", at: "datetime") -> "tuple[Matter, Facts]":
    """Return what routing looks at in an issue, and what its decisions stand on."""
    from bihuan.cli.issue.finding import read_issue  # noqa: PLC0415 -- loads the use cases
    from domain.issue.matter import matter_of  # noqa: PLC0415

    issue = read_issue(system, reference)
    facts = system.facts.at(at, issue)
    return matter_of(issue, facts.directory, at), facts


def _answers(given: list[str]) -> dict[str, tuple[str, ...]]:
    """Return the values by question; a question with several is given several times."""
    found: dict[str, tuple[str, ...]] = {}
    for name, sign, value in (text.partition("=") for text in given):
        if not name or not sign:
            raise WrongUsageError(say="route.answer", given=name)
        found[name] = (*found.get(name, ()), value)
    return found


def _document(found: "Route", pack: str | None) -> dict[str, object]:
    return {
        "unit": found.unit,
        "person": found.person,
        "queue": found.queue,
        "pack": pack,
        "policy": found.policy,
        "directory": found.directory,
        "steps": [
            {
                "why": step.why,
                "matched": step.matched,
                "named": step.named,
                "unit": step.unit,
                "person": step.person,
            }
            for step in found.steps
        ],
    }


def _print(run: Run, found: "Route", directory: "Directory", pack: str | None) -> None:
    run.output.table(
        ("label.why", "label.matched", "label.named", "label.unit", "label.person"),
        [
            (
                run.words.of("route_step", step.why),
                step.matched,
                step.named,
                unit_with_code(run.words, directory, step.unit),
                step.person,
            )
            for step in found.steps
        ],
    )
    unit = unit_with_code(run.words, directory, found.unit)
    if found.person:
        run.output.say("route.person", unit=unit, person=found.person)
    else:
        run.output.say("route.unit" if found.unit else "route.unowned", unit=unit)
    if pack:
        run.output.say("route.pack", pack=pack)
    run.output.say("route.versions", policy=found.policy, directory=found.directory)
