"""One run of a command: its settings, its words, its output, the system it works on."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple

import typer

from bihuan.errors import FaultyInputError, ServiceAwayError
from bihuan.messages import Words, spoken_language

if TYPE_CHECKING:  # the commands load these when they need them: `--help` is quick
    from application.event_store import EventStore
    from bihuan.bootstrap import System
    from bihuan.cli.output import Output
    from bihuan.settings import Settings

AsJson = Annotated[bool, typer.Option("--json")]
"""Every command takes it: one JSON document on standard output."""
ReaderOption = Annotated[str | None, typer.Option("--as", metavar="PERSON[:ROLE[@UNIT]]")]
"""Whoever reads gets what is his to see; without it the operator of the machine sees all."""


class Given(NamedTuple):
    """What stood before the command; None where it was not given."""

    data: Path | None = None
    lang: str | None = None


class Run:
    """What a command works with. Everything is made when it is first asked for."""

    def __init__(self, given: Given | None, *, as_json: bool, command: str = "") -> None:
        """Take what stood before the command, its name, and whether the reader is a program."""
        self.given = given or Given()
        self.command = command
        self._as_json = as_json

    @classmethod
    def of(cls, ctx: typer.Context, *, as_json: bool) -> "Run":
        """Return the run that Typer's context belongs to."""
        command = ctx.command_path.partition(" ")[2]
        return cls(ctx.find_root().obj, as_json=as_json, command=command)

    @cached_property
    def words(self) -> Words:
        """Return the sentences in the reader's language."""
        return Words(spoken_language(self.given.lang, os.environ))

    @cached_property
    def output(self) -> "Output":
        """Return standard output."""
        from bihuan.cli.output import Output  # noqa: PLC0415 -- see above

        return Output(self.words, as_json=self._as_json)

    @cached_property
    def settings(self) -> "Settings":
        """Return the settings and set up logging by them. Raises WrongUsageError."""
        return self.load(data=self.given.data)

    def load(self, *, quiet: bool = False, **given: object) -> "Settings":
        """Return the settings with those of the command line, and set up logging by them.

        Where nobody set a level, a `quiet` command logs what is wrong and nothing else.
        """
        from bihuan.logging import configure  # noqa: PLC0415 -- see above
        from bihuan.settings import Settings  # noqa: PLC0415

        settings = Settings.load(lang=self.given.lang, **given)
        is_quiet = quiet and settings.origin_of("log_level") == "default"
        level = "warning" if is_quiet else settings.log_level
        configure(style=settings.log_format, level=level)
        return settings

    @contextmanager
    def system(self) -> Iterator["System"]:
        """Open the system for the block. Raises ServiceAwayError, also for what fails inside."""
        from bihuan.bootstrap import open_system  # noqa: PLC0415 -- see above
        from bihuan.cli.denials import denials_noted  # noqa: PLC0415 -- loads the models

        with (
            services_needed(),
            open_system(self.settings) as system,
            denials_noted(system, self.command),
        ):
            yield system

    @contextmanager
    def log(self) -> Iterator["EventStore"]:
        """Open the event store alone: without master key, vault and views."""
        from application.event_store import EventStore  # noqa: PLC0415 -- see above

        with services_needed(), EventStore.open(self.settings.events) as store:
            yield store


_AWAY: Final = (
    ("application.store_errors", "StoreError"),
    ("application.vault", "VaultUnavailableError"),
    ("application.key_files", "KeyFileError"),
    ("application.attachments.file_store", "FilesUnavailableError"),
    ("application.privacy.erasure_list", "ErasureListError"),
    ("application.backup.manifest", "BackupError"),
    ("projections.errors", "ViewsAwayError"),
    ("projections.errors", "SourceAwayError"),
    ("projections.errors", "PositionMismatchError"),
    ("workers.data_directory", "DataDirectoryError"),
    ("workers.temporal_binary", "EmbeddedTemporalError"),
)
"""Errors of the parts that end in exit code 3; what is not loaded cannot have been raised."""


@contextmanager
def services_needed() -> Iterator[None]:
    """Turn the parts' own errors into the program's, which keep their sentence."""
    try:
        yield
    except Exception as error:
        if isinstance(error, _loaded("domain.step", "EngineAwayError")):
            raise ServiceAwayError(say="say.temporal_away", problem=str(error)) from error
        if isinstance(error, _loaded("application.yaml_file", "FaultyFileError")):
            raise FaultyInputError(getattr(error, "faults", ()), str(error)) from error
        if any(isinstance(error, _loaded(*one)) for one in _AWAY):
            raise ServiceAwayError(str(error)) from error
        raise


def _loaded(module: str, name: str) -> tuple[type[Exception], ...]:
    found = sys.modules.get(module)
    return (getattr(found, name),) if found else ()
