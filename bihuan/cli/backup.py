"""`bihuan backup` and `restore`: an embedded store copied while it runs, and brought back."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bihuan.cli.run import AsJson, Run, services_needed
from bihuan.errors import WrongUsageError

if TYPE_CHECKING:
    from application.backup.taking import Place
    from bihuan.settings import Settings

FolderArgument = Annotated[Path, typer.Argument(metavar="DIR")]


def backup(ctx: typer.Context, *, folder: FolderArgument, as_json: AsJson = False) -> None:
    """Copy events, vault, files, checkpoints, public keys, settings; no secret key is in it."""
    from application.backup.manifest import KEYS_LIVE  # noqa: PLC0415 -- loads the stores
    from application.backup.taking import Label, take_backup  # noqa: PLC0415
    from application.privacy.erasure_list import ErasureList  # noqa: PLC0415
    from bihuan import __version__  # noqa: PLC0415
    from bihuan.bootstrap import present  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    place, erasures = place_of(run.settings), ErasureList(run.settings.erasure_list)
    with services_needed():
        manifest = take_backup(place, folder, erasures, Label(present(), __version__))
    keys_until = manifest.taken_at + KEYS_LIVE
    document = {"path": folder, "keys_until": keys_until, "files_at": run.settings.files_url}
    run.output.document({**document, **manifest.model_dump()})
    if run.settings.files_url:
        run.output.aside("backup.files_elsewhere", url=run.settings.files_url)
    run.output.say("backup.taken", path=folder, position=manifest.position, until=keys_until.date())


def restore(
    ctx: typer.Context,
    *,
    folder: FolderArgument,
    without_keys: Annotated[bool, typer.Option("--without-keys")] = False,
    list_lost: Annotated[bool, typer.Option("--list-lost")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring a backup back into an empty data directory; who was erased since is erased again."""
    from application.backup.restoring import Terms, restore_backup  # noqa: PLC0415 -- stores
    from application.master_key import key_path  # noqa: PLC0415
    from application.privacy.erasure_list import ErasureList  # noqa: PLC0415
    from bihuan.bootstrap import present  # noqa: PLC0415

    run = Run.of(ctx, as_json=as_json)
    settings = run.settings
    place_of(settings)
    terms = Terms(
        ErasureList(settings.erasure_list),
        check=partial(check_sound, settings),
        without_keys=without_keys,
        list_lost=list_lost,
    )
    with services_needed():
        restored = restore_backup(folder, settings.data, present, terms)
    has_key = key_path(settings.data).exists()
    run.output.document(
        {
            "data": settings.data,
            "taken_at": restored.manifest.taken_at,
            "position": restored.manifest.position,
            "listed": restored.listed,
            "erased": restored.erased,
            "has_master_key": has_key,
        }
    )
    run.output.say("backup.restored", data=settings.data, erased=restored.erased)
    if not has_key:
        run.output.say("backup.needs_key", path=key_path(settings.data))


def place_of(settings: "Settings") -> "Place":
    """Return where everything lies. Raises WrongUsageError for a database server."""
    from application.backup.taking import Place  # noqa: PLC0415 -- loads the stores

    events, vault = settings.events, settings.vault
    own = settings.data / "events.sqlite", settings.data / "vault.sqlite"
    if (events, vault) != own or isinstance(events, str) or isinstance(vault, str):
        raise WrongUsageError(say="backup.not_embedded")
    return Place(settings.data, events, vault, settings.checkpoint_folder)


def check_sound(settings: "Settings", draft: Path) -> None:
    """Raise CheckFailedError where the log of a draft is not what its checkpoints signed."""
    from application.event_store import EventStore  # noqa: PLC0415 -- loads the stores
    from application.evidence.verifying import Verification  # noqa: PLC0415
    from bihuan.evidence import failed, known_of  # noqa: PLC0415

    copy = settings.model_copy(update={"data": draft, "checkpoints": None, "views_url": None})
    with EventStore.open(copy.events) as store:
        finding = Verification(store, known_of(copy, keys=(), files=())).full().finding
    if finding:
        raise failed(finding)
