"""Looks at every part of an installation, each by itself, and says what is wrong with it."""

import asyncio
import platform
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from itertools import islice
from typing import Final, Literal

import httpx2

from application.attachments.file_store import FilesUnavailableError
from application.attachments.wholeness import incomplete
from application.event_store import EventStore
from application.master_key import MasterKeyError, load_master_key
from application.policy_packs.finding import Packs
from application.policy_packs.reader import read_policy
from application.store_errors import StoreError
from application.vault import Vault, VaultUnavailableError
from application.vault_outbox import Outbox
from application.yaml_file import FaultyFileError
from bihuan import __version__
from bihuan.bootstrap import System, open_system, present
from bihuan.errors import ProgramError
from bihuan.settings import Settings
from domain.step import EngineAwayError
from projections.errors import ViewsError
from projections.positions import standings
from projections.tables import may_be_opened, open_views
from projections.timers.queries import missed
from workers.calendar_sweep import CalendarSweep
from workers.data_directory import DataDirectory, Running
from workers.freed_places import FreedPlaces
from workers.relay import DeliveryPlanner, WorkflowSync

Level = Literal["ok", "note", "failed"]
_LIBRARIES: Final = ("temporalio", "eventsourcing", "sqlalchemy", "pydantic")
_MANY: Final = 1_000
_BROKEN: Final = (StoreError, VaultUnavailableError, ViewsError, MasterKeyError, ProgramError)


@dataclass(frozen=True)
class Finding:
    """What one look found. `say` is a key of the catalogues; `problem` is a sentence already."""

    check: str
    level: Level
    say: str = ""
    values: dict[str, object] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True)
class Checkup:
    """Everything that was looked at."""

    versions: dict[str, str]
    running: Running | None
    findings: Sequence[Finding]

    @property
    def is_well(self) -> bool:
        """Return whether nothing failed; notes are no failure."""
        return all(each.level != "failed" for each in self.findings)


def examine(settings: Settings) -> Checkup:
    """Look at versions, stores, models, timers and Temporal; changes nothing."""
    running = DataDirectory(settings.data).running()
    return Checkup(_versions(), running, tuple(_findings(settings, running)))


def _findings(settings: Settings, running: Running | None) -> Iterator[Finding]:
    if running:
        yield Finding("system", "ok", "doctor.running", {"pid": running.pid})
        yield from _http(running)
    else:
        yield Finding("system", "note", "doctor.not_running")
    found = [*_key_and_vault(settings), *_events(settings), *_views(settings)]
    yield from found
    if any(each.level == "failed" for each in found):
        return
    try:
        with open_system(settings) as system:
            yield Finding("policy", "ok", "doctor.policy", {"policy": system.policy.ref})
            yield from _unpublished(system)
            yield _files(system)
            yield from _relay(system)
            yield from _timers(system)
            yield _temporal(system, running)
    except _BROKEN as error:
        yield _failed("policy", error)


def _http(running: Running) -> Iterator[Finding]:
    """Ask the API of the running system whether it lives, where it serves one."""
    if running.http_address is None:
        return
    values: dict[str, object] = {"address": running.http_address}
    try:
        answer = httpx2.get(f"{running.http_address}/health", timeout=2.0, trust_env=False)
        is_well = answer.is_success
    except httpx2.HTTPError:
        is_well = False
    yield Finding(
        "http", "ok" if is_well else "failed", f"doctor.http{'' if is_well else '_away'}", values
    )


def _key_and_vault(settings: Settings) -> Iterator[Finding]:
    try:
        key = load_master_key(settings.data)
        vault = Vault(settings.vault, clock=present)
        try:
            vault.check(fingerprint=key.fingerprint)
            waiting = Outbox(vault).count_outstanding()
        finally:
            vault.close()
    except _BROKEN as error:
        yield _failed("vault", error)
        return
    yield Finding("vault", "ok", "doctor.vault", {"outstanding": waiting})


def _events(settings: Settings) -> Iterator[Finding]:
    try:
        with EventStore.open(settings.events) as store:
            last = store.last_position()
            schema = tuple(fault.part for fault in store.recorder.schema_faults())
    except _BROKEN as error:
        yield _failed("events", error)
        return
    yield Finding("events", "ok", "doctor.events", {"position": last})
    if schema:
        yield Finding("events", "failed", "doctor.schema", {"parts": schema})


def _views(settings: Settings) -> Iterator[Finding]:
    if not may_be_opened(settings.views):
        yield Finding("views", "failed", "doctor.views_missing")
        return
    views = open_views(settings.views)
    try:
        with EventStore.open(settings.events) as store:
            last = store.last_position()
        for model, each in sorted(standings(views).items()):
            values = {"model": model, "position": each.position, "behind": last - each.position}
            if each.fault:
                yield Finding("views", "failed", problem=each.fault.sentence(model), values=values)
            else:
                is_led = each.leader_until is not None and each.leader_until > present()
                level: Level = "note" if last > each.position and not is_led else "ok"
                yield Finding("views", level, "doctor.model", values)
    except _BROKEN as error:
        yield _failed("views", error)
    finally:
        views.dispose()


def _files(system: System) -> Finding:
    values: dict[str, object] = {"place": system.files.place.url}
    try:
        system.files.check()
        now = system.vault.now()
        damaged = tuple(islice(incomplete(system.files, system.attachments.rows, now=now), _MANY))
    except FilesUnavailableError as error:
        return _failed("files", error)
    if damaged:
        issues = tuple(dict.fromkeys(row.issue_id for row in damaged))
        values |= {"count": len(damaged), "issues": issues[:5]}
        return Finding("files", "failed", "doctor.files_damaged", values)
    return Finding("files", "ok", "doctor.files", values)


def _unpublished(system: System) -> Iterator[Finding]:
    """Tell of a pack in the folder that is not, or not yet, what decides."""
    settings = system.settings
    try:
        found = read_policy(settings.policies, settings.pack)
    except FaultyFileError as error:
        yield Finding("policy", "note", "doctor.policy_faulty", {"faults": len(error.faults)})
        return
    newest = Packs(settings.policies, system.aggregates).published(settings.pack).versions[-1]
    if found.ref != newest.ref:
        yield Finding("policy", "note", "doctor.policy_waits", {"pack": settings.pack})


def _relay(system: System) -> Iterator[Finding]:
    last = system.store.last_position()
    for consumer in (DeliveryPlanner.name, WorkflowSync.name, CalendarSweep.name, FreedPlaces.name):
        position = Outbox(system.vault).position(consumer).position
        behind = max(0, last - position)
        try:
            system.store.page(position, 1)  # the relay stands before what cannot be read
        except StoreError as error:
            yield _failed("relay", error)
            continue
        values = {"consumer": consumer, "position": position, "behind": behind}
        yield Finding("relay", "note" if behind else "ok", "doctor.relay", values)


def _timers(system: System) -> Iterator[Finding]:
    late = missed(system.views, system.clock(), limit=_MANY)
    if not late:
        yield Finding("timers", "ok", "doctor.timers")
        return
    issues = tuple(dict.fromkeys(timer.number for timer in late))
    values = {"count": len(late), "issues": issues[:5], "since": late[0].next_at}
    yield Finding("timers", "failed", "doctor.timers_missed", values)


def _temporal(system: System, running: Running | None) -> Finding:
    try:
        asyncio.run(_connected(system))
    except EngineAwayError as error:
        # Nobody expects a server where nothing runs; where something should, timers are late.
        expected = running is not None or system.settings.temporal_address is not None
        level: Level = "failed" if expected else "note"
        return Finding("temporal", level, "doctor.degraded", {"problem": str(error)})
    address = system.settings.temporal_address or (running and running.temporal_address)
    return Finding("temporal", "ok", "doctor.temporal", {"address": address})


async def _connected(system: System) -> None:
    await system.engine.client()


def _failed(check: str, error: Exception) -> Finding:
    return Finding(check, "failed", problem=str(error))


def _versions() -> dict[str, str]:
    return {
        "bihuan": __version__,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        **{library: version(library) for library in _LIBRARIES},
    }
