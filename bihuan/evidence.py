"""Puts together what signs and verifies the log: its files, its keys, and who read it."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from application.event_store import EventStore
from application.evidence.checkpoint_file import EvidenceFileError, read_checkpoint
from application.evidence.checkpointing import Checkpoints
from application.evidence.findings import Finding, LogFaultError
from application.evidence.known import Known, Witness
from application.evidence.record import By
from application.evidence.signing_keys import SigningKeyError, SigningKeys, read_public
from application.evidence.trust import PublicKeys
from application.vault import Vault, VaultUnavailableError
from application.vault_outbox import Outbox
from bihuan.bootstrap import present
from bihuan.errors import CheckFailedError, WrongUsageError
from bihuan.settings import Settings
from domain.evidence.statements import key_id
from projections.errors import ViewsError
from projections.positions import standings
from projections.tables import may_be_opened, open_views
from workers.calendar_sweep import CalendarSweep
from workers.freed_places import FreedPlaces
from workers.relay import DeliveryPlanner, WorkflowSync
from workflows.messages import CheckpointOutcome


def checkpoints_of(
    settings: Settings, store: EventStore, on_append: Callable[[], None] = lambda: None
) -> Checkpoints:
    """Return who signs the log of these settings."""
    return Checkpoints(
        store,
        SigningKeys(settings.data),
        present,
        folder=settings.checkpoint_folder,
        on_append=on_append,
    )


def signing(settings: Settings, store: EventStore) -> Callable[[], CheckpointOutcome]:
    """Return what the worker does when the schedule asks for a checkpoint."""
    checkpoints = checkpoints_of(settings, store)

    def sign() -> CheckpointOutcome:
        try:
            signed = checkpoints.sign(By())
        except LogFaultError as error:
            found = error.finding
            return CheckpointOutcome(fault=found.fault, position=found.position)
        if signed is None:
            return CheckpointOutcome()
        checkpoint = signed.file.checkpoint
        return CheckpointOutcome(
            number=checkpoint.number, size=checkpoint.size, is_new=signed.is_new
        )

    return sign


def known_of(
    settings: Settings,
    *,
    keys: Sequence[Path],
    files: Sequence[Path],
    recipients: Sequence[Path] = (),
) -> Known:
    """Return what is known of the log: from the data directory, and from what was given.

    Keys that were given are trusted instead of those in the data directory. Neither the vault nor
    the views nor the master key are needed: what is not there bears no witness. Raises
    CheckFailedError for an exported checkpoint that is none, WrongUsageError for a broken key.
    """
    exported = sorted(settings.checkpoint_folder.glob("*.json"))
    try:
        found = [(path.name, read_checkpoint(path)) for path in (*exported, *files)]
    except EvidenceFileError as error:
        raise CheckFailedError(str(error)) from error
    return Known(
        anchors=_anchors(settings, keys),
        files=found,
        witnesses=tuple(_witnesses(settings)),
        recipients=public_keys(recipients),
    )


def failed(finding: Finding) -> CheckFailedError:
    """Return the finding as the failure of a command."""
    return CheckFailedError(say=f"fault.{finding.fault}", **sentence_values(finding))


def sentence_values(finding: Finding) -> dict[str, object]:
    """Return what fills the sentence about a finding."""
    place = {
        "position": finding.position,
        "until": finding.until,
        "stream": finding.stream,
        "version": finding.version,
    }
    blank = dict.fromkeys(("source", "size", "events", "key", "part", "found"), "-")
    filled = {name: "-" if value is None else value for name, value in place.items()}
    return {**blank, **filled, **finding.values}


def public_keys(given: Sequence[Path]) -> PublicKeys:
    """Return the public keys in files by their ids. Raises WrongUsageError for a broken one."""
    try:
        return {key_id(public): public for public in map(read_public, given)}
    except SigningKeyError as error:
        raise WrongUsageError(str(error)) from error


def _anchors(settings: Settings, given: Sequence[Path]) -> PublicKeys:
    try:
        return public_keys(given) or SigningKeys(settings.data).published()
    except SigningKeyError as error:
        raise WrongUsageError(str(error)) from error


def _witnesses(settings: Settings) -> Iterator[Witness]:
    """Yield how far the read models and the relay have read; nothing is made that is missing."""
    if may_be_opened(settings.views):
        yield from _models(settings)
    yield from _relay(settings)


def _models(settings: Settings) -> Iterator[Witness]:
    views = open_views(settings.views)
    try:
        for name, each in sorted(standings(views).items()):
            if each.position:
                yield Witness(name, each.position, each.digest)
    except ViewsError:
        pass  # views that were not made yet have read nothing
    finally:
        views.dispose()


def _relay(settings: Settings) -> Iterator[Witness]:
    vault = Vault(settings.vault, clock=present)
    try:
        for name in (DeliveryPlanner.name, WorkflowSync.name, CalendarSweep.name, FreedPlaces.name):
            read = Outbox(vault).position(name)
            if read.position:
                yield Witness(f"relay: {name}", read.position, read.digest)
    except VaultUnavailableError:
        pass
    finally:
        vault.close()
