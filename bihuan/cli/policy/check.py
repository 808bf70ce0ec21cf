"""`policy check`: every fault of a pack at once."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bihuan.cli.run import AsJson, Run, services_needed
from bihuan.errors import OK, REFUSED
from bihuan.messages import Words

if TYPE_CHECKING:  # the commands load these when they need them: `--help` is quick
    from application.yaml_file import Fault

PackArgument = Annotated[str | None, typer.Argument(metavar="PACK|DIR")]


def check(ctx: typer.Context, *, pack: PackArgument = None, as_json: AsJson = False) -> None:
    """Print every fault with file, line, field, what is wrong and what is accepted."""
    from application.policy_packs.folders import Folders  # noqa: PLC0415 -- loads the models
    from application.policy_packs.reader import check_pack, read_pack  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    with services_needed():
        folders, name = Folders.of(pack or run.settings.pack, run.settings.policies)
        faults = check_pack(folders, name)
        ref = "" if faults else read_pack(folders, name).policy.ref
    found = [_document(fault, folders.find(name), run.words) for fault in faults]
    run.output.document({"ok": not faults, "pack": name, "ref": ref or None, "faults": found})
    if faults:
        heads = ("label.file", "label.line", "label.field", "label.problem", "label.accepted")
        run.output.table(heads, [tuple(fault.values()) for fault in found])
        run.output.say("policy.faulty", pack=name, count=len(faults))
    else:
        run.output.say("policy.sound", pack=name, ref=ref)
    raise typer.Exit(REFUSED if faults else OK)


def _document(fault: "Fault", folder: Path, words: Words) -> dict[str, object]:
    near = fault.file.is_relative_to(folder.parent)
    file = fault.file.relative_to(folder.parent) if near else fault.file
    return {
        "file": str(file),
        "line": fault.line,
        "field": fault.field,
        "problem": words.phrase(fault.problem),
        "accepted": words.phrase(fault.accepted),
    }
