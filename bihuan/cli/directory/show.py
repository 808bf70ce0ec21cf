"""`directory show`: what the registers say on a day, or everything they ever said of one code."""

from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from bihuan.cli.directory.choosing import REGISTERS, day_or, register_of
from bihuan.cli.run import AsJson, Run
from bihuan.errors import WrongUsageError

if TYPE_CHECKING:  # the commands load these when they need them: `--help` is quick
    from domain.directory import Directory
    from domain.directory.records import Record


def show(
    ctx: typer.Context,
    *,
    register: Annotated[str | None, typer.Argument(metavar="REGISTER")] = None,
    code: Annotated[str | None, typer.Argument(metavar="CODE")] = None,
    at: Annotated[str | None, typer.Option("--at", metavar="DATE")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100_000)] = 50,
    as_json: AsJson = False,
) -> None:
    """Print how many lines each register has, a register's lines, or one code's history."""
    from domain.directory import Directory  # noqa: PLC0415 -- loads the models

    run = Run.of(ctx, as_json=as_json)
    name = register_of(register) if register else None
    with run.system() as system:
        today = system.today
    directory = Directory(today.registers, day_or(at, today.day))
    if name is None:
        _show_all(run, directory)
    elif code is None:
        _show_register(run, directory, name, limit)
    else:
        _show_code(run, directory, name, code)


def _show_all(run: Run, directory: "Directory") -> None:
    counts = {
        name: sum(1 for _ in directory.registers.register(name).holding(directory.day))
        for name in REGISTERS
    }
    run.output.document({"version": directory.version, "day": directory.day, "registers": counts})
    rows = [(run.words.of("register", name), name, count) for name, count in counts.items()]
    run.output.table(("label.register", "label.code", "label.count"), rows)
    run.output.say("directory.version", version=directory.version, day=directory.day.isoformat())


def _show_register(run: Run, directory: "Directory", name: str, limit: int) -> None:
    holding = [*directory.registers.register(name).holding(directory.day)]
    _print(run, directory, name, [*islice(holding, limit)])
    run.output.say("directory.shown", shown=min(limit, len(holding)), total=len(holding))


def _show_code(run: Run, directory: "Directory", name: str, code: str) -> None:
    versions = directory.registers.register(name).versions.get(code)
    if not versions:
        raise WrongUsageError(say="directory.unknown", given=code, register=name)
    _print(run, directory, name, versions)


def _print(run: Run, directory: "Directory", name: str, records: "Sequence[Record]") -> None:
    lines = [record.model_dump(mode="json", exclude_none=True) for record in records]
    run.output.document(
        {"register": name, "version": directory.version, "day": directory.day, "records": lines}
    )
    run.output.table(
        ("label.code", "label.from", "label.until", "label.said"), [_row(each) for each in records]
    )


def _row(record: "Record") -> tuple[object, ...]:
    said = record.model_dump(
        mode="json", exclude_defaults=True, exclude={"code", "valid_from", "valid_to"}
    )
    text = ", ".join(f"{field}={_in_cell(value)}" for field, value in said.items())
    return record.code, record.valid_from, record.valid_to, text


def _in_cell(value: object) -> str:
    return ";".join(map(str, value)) if isinstance(value, list) else str(value)
