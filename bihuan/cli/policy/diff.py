"""`policy diff`: what differs between two packs, value by value."""

import json
from typing import Annotated

import typer

from bihuan.cli.run import AsJson, Run


def diff(
    ctx: typer.Context,
    *,
    old: Annotated[str, typer.Argument(metavar="PACK|DIR|PACK@HASH")],
    new: Annotated[str, typer.Argument(metavar="PACK|DIR|PACK@HASH")],
    as_json: AsJson = False,
) -> None:
    """Print each value that differs with its path, as it was and as it is."""
    from application.policy_packs.difference import differences  # noqa: PLC0415 -- loads the models
    from application.policy_packs.finding import Packs  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    with run.system() as system:
        packs = Packs(run.settings.policies, system.aggregates)
        before, after = (packs.find(name, system.clock()) for name in (old, new))
    found = differences(before.content, after.content)
    run.output.document(
        {"old": before.ref, "new": after.ref, "differences": [each._asdict() for each in found]}
    )
    if not found:
        run.output.say("policy.equal", old=before.ref, new=after.ref)
        return
    heads = ("label.path", "label.old", "label.new")
    run.output.table(heads, [(each.path, _shown(each.old), _shown(each.new)) for each in found])


def _shown(value: object) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False)
