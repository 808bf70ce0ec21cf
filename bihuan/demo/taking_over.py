"""Takes the past of a county over, by the same import that any county's files go through."""

import time
from collections.abc import Callable
from pathlib import Path

from application.importing.mapping import read_mapping
from application.importing.report import ImportReport
from application.importing.run import run_import
from bihuan.bootstrap import System
from bihuan.demo.history import History, PastBatch
from bihuan.demo.past_rows import mapping_of, write_rows
from bihuan.errors import CheckFailedError
from domain.base import Actor, Frozen, UnitCode
from domain.directory.commands import ChangeUnits
from domain.directory.records import Unit
from domain.issue.ids import command_id


class TakenOver(Frozen):
    """What taking over came to: services, their events, how long it took."""

    services: int
    events: int
    seconds: float


Progress = Callable[[int], None]
"""Called with how many services have been taken over since it was called last."""


def take_over(system: System, history: History, *, folder: Path, on_taken: Progress) -> TakenOver:
    """Write each batch as a file with its mapping into the folder, and import it.

    Raises CheckFailedError for the first row that is rejected.
    """
    began = time.monotonic()
    _enter_units(system, history)
    folder.mkdir(parents=True, exist_ok=True)
    reports = [_imported(system, each, history, folder, on_taken) for each in history.batches]
    return TakenOver(
        services=sum(report.taken for report in reports),
        events=sum(report.events for report in reports),
        seconds=round(time.monotonic() - began, 2),
    )


def _imported(
    system: System, batch: PastBatch, history: History, folder: Path, on_taken: Progress
) -> ImportReport:
    told = 0

    def tell(so_far: ImportReport) -> None:
        nonlocal told
        on_taken(so_far.taken - told)
        told = so_far.taken

    rows, mapping = folder / f"{batch.code}.csv", folder / f"{batch.code}.yaml"
    write_rows(rows, batch, history)
    # JSON is YAML: `bihuan import` reads it again.
    mapping.write_text(mapping_of(batch).model_dump_json(indent=2, exclude_defaults=True))
    report = run_import(
        rows,
        read_mapping(mapping),
        store=system.store,
        personal=system.personal,
        facts=system.facts,
        clock=system.clock,
        names=system.names,
        progress=tell,
    )
    for rejected in report.rejected:
        message = f"{rows}, line {rejected.line}: {rejected.code} ({rejected.reason})"
        raise CheckFailedError(message)
    return report


def _enter_units(system: System, history: History) -> None:
    """Enter what served and the pack does not have; nothing where it has all."""
    known = system.today.active_units()
    named = {
        code: batch.units
        for batch in history.batches
        for code in batch.units.codes
        if code not in known
    }
    if not named:
        return
    administrator = _administrator(system)
    entered = tuple(
        Unit(
            code=code,
            valid_from=history.since,
            name=f"{units.name.zh} {_number(code)}" if units.name else code,
            name_en=f"{units.name.en} {_number(code)}" if units.name else code,
        )
        for code, units in named.items()
    )
    system.directory.give(
        ChangeUnits(
            command_id=command_id(administrator, "demo/history/units"),
            actor=administrator,
            received_at=system.directory.now(),
            reason="history",
            entered=entered,
        )
    )


def _number(code: UnitCode) -> str:
    return code.rpartition("-")[2]


def _administrator(system: System) -> Actor:
    """Return who may enter units. Raises CheckFailedError where the pack names nobody."""
    for member in system.policy.members:
        for post in member.posts:
            if post.role == "administrator":
                return Actor(id=member.id, role=post.role, unit=post.unit)
    message = f"{system.policy.pack} names no administrator, who is needed to enter units."
    raise CheckFailedError(message)
