"""`audit security-log`: who came in, who was turned away, who read what of persons."""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bihuan.cli.policy.acting import ActorOption
from bihuan.cli.run import AsJson, Run

if TYPE_CHECKING:  # the commands load these when they need them: `--help` is quick
    from bihuan.bootstrap import System
    from projections.security.table import SecurityRow


def security_log(
    ctx: typer.Context,
    *,
    account: Annotated[str | None, typer.Option("--account", metavar="ACCOUNT")] = None,
    event: Annotated[str | None, typer.Option("--event", metavar="EVENT")] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="INSTANT")] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, max=1_000)] = 50,
    actor: ActorOption = None,
    as_json: AsJson = False,
) -> None:
    """List the acts, the newest first, for who audits."""
    from bihuan.catching_up import catch_up  # noqa: PLC0415 -- loads SQLAlchemy
    from bihuan.cli.issue.submit import read_instant  # noqa: PLC0415
    from projections.security.queries import Wanted, acts  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    begin: datetime | None = read_instant(since)
    with run.system() as system:
        _check_audits(run, system, actor)
        catch_up(system)
        found = acts(system.views, Wanted(account, event, begin), limit)
    run.output.document({"acts": [each.shown() for each in found]})
    run.output.table(
        ("label.recorded_at", "label.event", "label.account", "label.actor", "label.about"),
        [_line(run, each) for each in found],
    )


def _check_audits(run: Run, system: "System", given: str | None) -> None:
    """Raise NotPermittedError unless he audits, by a post that he holds or by office."""
    from bihuan.cli.issue.actor import who_orders  # noqa: PLC0415 -- loads the models
    from bihuan.identity import identity_of  # noqa: PLC0415
    from domain.access.duties import SECURITY_LOG, check_duty  # noqa: PLC0415

    who = who_orders(run, system, given, SECURITY_LOG.roles)
    posts = system.today.posts_of(who.id)
    acting = [post for post in posts if (post.role, post.unit) == (who.role, who.unit)]
    check_duty(SECURITY_LOG, who.id, acting, identity_of(system).accounts.offices().of(who.id))


def _line(run: Run, row: "SecurityRow") -> tuple[object, ...]:
    from bihuan.cli.issue.show import local  # noqa: PLC0415 -- loads the models

    told = {**({"issue": row.issue_id} if row.issue_id else {}), **row.told}
    return (
        local(row.recorded_at),
        run.words.of("event", row.event),
        row.account,
        row.actor,
        " ".join(f"{name}={_text(value)}" for name, value in told.items()),
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
