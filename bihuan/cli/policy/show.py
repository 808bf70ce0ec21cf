"""`policy show`: the version of a pack that is, was or will be in force, and all others."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from bihuan.cli.policy.acting import instant_or
from bihuan.cli.run import AsJson, Run

if TYPE_CHECKING:  # the commands load these when they need them: `--help` is quick
    from domain.publishing.policy import PolicyVersion


def show(
    ctx: typer.Context,
    *,
    pack: Annotated[str | None, typer.Argument(metavar="PACK")] = None,
    at: Annotated[str | None, typer.Option("--at", metavar="INSTANT")] = None,
    as_json: AsJson = False,
) -> None:
    """Print who put which version into force, when and why, and what the one in force says."""
    from application.policy_packs.finding import Packs  # noqa: PLC0415 -- loads the models

    run = Run.of(ctx, as_json=as_json)
    with run.system() as system:
        now = instant_or(at, system.clock())
        name = pack or run.settings.pack
        packs = Packs(run.settings.policies, system.aggregates)
        current = packs.version(name if "@" in name else f"{name}@", now)
        versions = packs.published(name.partition("@")[0]).versions
    content = json.loads(current.content)
    listed = [_document(each) for each in versions]
    in_force = current.effective_from <= now
    run.output.document(
        {**_document(current), "in_force": in_force, "content": content, "versions": listed}
    )
    if not in_force:
        run.output.say("policy.not_begun", ref=current.ref, effective=_effective(current))
    heads = ("label.version", "label.policy", "label.effective_from", "label.actor", "label.reason")
    run.output.table(heads, [_row(each, is_current=each is current) for each in versions])
    if not as_json:
        import yaml  # noqa: PLC0415 -- only people read it as YAML

        run.output.line("")
        run.output.line(yaml.safe_dump(content, allow_unicode=True, sort_keys=False).rstrip())


def _document(version: "PolicyVersion") -> dict[str, object]:
    return {
        "number": version.number,
        "ref": version.ref,
        "effective_from": version.effective_from,
        "published_at": version.published_at,
        "by": version.by,
        "why": version.why,
    }


def _row(version: "PolicyVersion", *, is_current: bool) -> tuple[object, ...]:
    mark = "*" if is_current else ""
    told = (version.ref, _effective(version), version.by.id, version.why)
    return (f"{version.number}{mark}", *told)


def _effective(version: "PolicyVersion") -> str:
    from domain.calendar import SHANGHAI  # noqa: PLC0415 -- loads the models

    return version.effective_from.astimezone(SHANGHAI).isoformat(timespec="seconds")
