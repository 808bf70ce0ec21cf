"""`policy migrate`: takes open issues over to a published version, by an order to each."""

import asyncio
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from bihuan.cli.policy.acting import ActorOption, CommandIdOption, WhyOption, given_by
from bihuan.cli.run import AsJson, Run
from bihuan.errors import OK, REFUSED, WrongUsageError

if TYPE_CHECKING:  # the commands load these when they need them: `--help` is quick
    from application.migrating import Migrated, Migrating
    from bihuan.bootstrap import System


def migrate(
    ctx: typer.Context,
    *,
    target: Annotated[str, typer.Argument(metavar="PACK@HASH")],
    why: WhyOption,
    issue: Annotated[list[str] | None, typer.Option("--issue", metavar="ISSUE")] = None,
    every: Annotated[bool, typer.Option("--all")] = False,
    actor: ActorOption = None,
    command_id: CommandIdOption = None,
    as_json: AsJson = False,
) -> None:
    """Count the deadlines of open issues again by the version, which decides them from now on."""
    from application.migrating import Migrating, Migration  # noqa: PLC0415 -- loads the stores
    from application.policy_packs.finding import Packs  # noqa: PLC0415
    from domain.errors import DomainError  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    if bool(issue) is every:
        raise WrongUsageError(say="policy.migrate_which")
    with run.system() as system:
        given = given_by(run, system, actor=actor, why=why, command_id=command_id)
        migrating = Migrating(system.streams, system.submit)
        try:
            found = Packs(run.settings.policies, system.aggregates).version(target, system.clock())
            issues = _issues(system, migrating, issue or [], found.ref)
        except DomainError as error:
            run.output.refused(error.as_refusal(), context={"version": target})
            raise typer.Exit(REFUSED) from error
        migration = Migration(found.ref, given.actor, why, given.command_id, given.channel)
        done = asyncio.run(migrating.take_over(issues, migration))
    _print(run, found.ref, done)
    raise typer.Exit(REFUSED if any(one.refusal for one in done) else OK)


def _issues(system: "System", migrating: "Migrating", named: list[str], ref: str) -> list[UUID]:
    from bihuan.catching_up import catch_up  # noqa: PLC0415 -- loads SQLAlchemy
    from bihuan.cli.issue.finding import find_issue  # noqa: PLC0415
    from workers.expected import ExpectedFromViews  # noqa: PLC0415

    if named:
        return [find_issue(system, reference) for reference in named]
    catch_up(system)
    live = ExpectedFromViews(system.views).live_issues(system.clock())
    return migrating.of_same_pack(live, ref)


def _print(run: Run, ref: str, done: "list[Migrated]") -> None:
    moved = [one.number for one in done if one.is_moved]
    refused = [(one.number, run.words.refusal(one.refusal)) for one in done if one.refusal]
    unchanged = [one.number for one in done if not one.is_moved and not one.refusal]
    run.output.document(
        {
            "ref": ref,
            "migrated": moved,
            "unchanged": unchanged,
            "refused": [{"number": number, "message": said} for number, said in refused],
        }
    )
    if refused:
        run.output.table(("label.number", "label.problem"), refused)
    run.output.say(
        "policy.migrated", ref=ref, moved=len(moved), unchanged=len(unchanged), refused=len(refused)
    )
