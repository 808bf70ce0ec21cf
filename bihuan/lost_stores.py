"""Keeps a store that was lost from being made anew, empty, which would hide the loss."""

from pathlib import Path
from typing import Final, NoReturn

from application.event_store import EventStore
from application.master_key import key_path
from application.ports import Clock
from application.vault import Vault
from bihuan.errors import ServiceAwayError
from bihuan.settings import Settings
from domain.issue.events.base import IssueEvent

_PAGE: Final = 100


def check_nothing_lost(settings: Settings, *, clock: Clock) -> None:
    """Raise ServiceAwayError where one part is gone that another part cannot do without.

    Events, vault and master key are made together and only together mean something: texts without
    their keys read as erased, and a new event store would give old numbers again. Nothing is
    checked of a database server, whose databases do not vanish as files do.
    """
    events, vault, key = settings.events, settings.vault, key_path(settings.data)
    if _is_there(vault) and not key.exists():
        _tell("master key", key, keeper=vault)
    if _is_gone(vault) and _is_there(events) and _holds_issues(events):
        _tell("vault", vault, keeper=events)
    if _is_gone(events) and _is_there(vault) and _holds_keys(vault, clock):
        _tell("event store", events, keeper=vault)


def _tell(part: str, gone: Path | str, *, keeper: Path | str) -> NoReturn:
    sentence = (
        f"The {part} {gone} is gone, but {keeper} still needs it: restore it from its backup, "
        f"or move {keeper} away to begin anew."
    )
    raise ServiceAwayError(sentence)


def _is_gone(place: Path | str) -> bool:
    return isinstance(place, Path) and not _is_there(place)


def _is_there(place: Path | str) -> bool:
    """Return whether a file is there with anything in it."""
    return isinstance(place, Path) and place.is_file() and place.stat().st_size > 0


def _holds_issues(place: Path | str) -> bool:
    """Return whether any issue is on record: only their texts need the vault."""
    EventStore.migrate(place)
    with EventStore.open(place) as store:
        position = 0
        while (page := store.page(position, _PAGE)).recorded:
            if any(isinstance(each.event, IssueEvent) for each in page.recorded):
                return True
            position = page.position
    return False


def _holds_keys(place: Path | str, clock: Clock) -> bool:
    vault = Vault(place, clock=clock)
    try:
        return vault.holds_keys()
    finally:
        vault.close()
