"""One run of a command: its settings, its words, its output, the system it works on."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from bihuan.errors import ServiceAwayError
from bihuan.messages import Words, choose_language

if TYPE_CHECKING:  # the commands load these when they need them: `--help` is quick
    from bihuan.bootstrap import System
    from bihuan.cli.output import Output
    from bihuan.settings import Settings

AsJson = Annotated[bool, typer.Option("--json")]
"""Every command takes it: one JSON document on standard output."""


class Given(NamedTuple):
    """What stood before the command; None where it was not given."""

    data: Path | None = None
    lang: str | None = None


class Run:
    """What a command works with. Everything is made when it is first asked for."""

    def __init__(self, given: Given | None, *, as_json: bool) -> None:
        """Take what stood before the command, and whether the reader is a program."""
        self._given = given or Given()
        self._as_json = as_json

    @classmethod
    def of(cls, ctx: typer.Context, *, as_json: bool) -> "Run":
        """Return the run that Typer's context belongs to."""
        return cls(ctx.find_root().obj, as_json=as_json)

    @cached_property
    def words(self) -> Words:
        """Return the sentences in the reader's language."""
        return Words(choose_language(self._given.lang, os.environ))

    @cached_property
    def output(self) -> "Output":
        """Return standard output."""
        from bihuan.cli.output import Output  # noqa: PLC0415 -- see above

        return Output(self.words, as_json=self._as_json)

    @cached_property
    def settings(self) -> "Settings":
        """Return the settings and set up logging by them. Raises WrongUsageError."""
        from bihuan.logging import configure  # noqa: PLC0415 -- see above
        from bihuan.settings import Settings  # noqa: PLC0415

        settings = Settings.load(data=self._given.data, lang=self._given.lang)
        # A command between two prompts says what it does itself; the processes log.
        quiet = settings.log_level == "info" and sys.stderr.isatty()
        configure(style=settings.log_format, level="warning" if quiet else settings.log_level)
        return settings

    @contextmanager
    def system(self) -> Iterator["System"]:
        """Open the system for the block. Raises ServiceAwayError, also for what fails inside."""
        from bihuan.bootstrap import open_system  # noqa: PLC0415 -- see above

        with services_needed(), open_system(self.settings) as system:
            yield system


@contextmanager
def services_needed() -> Iterator[None]:
    """Turn the stores' own errors into ServiceAwayError, which keeps their sentence."""
    from application.store_errors import StoreUnavailableError  # noqa: PLC0415 -- see above
    from application.vault import VaultUnavailableError  # noqa: PLC0415
    from domain.step import EngineAwayError  # noqa: PLC0415

    try:
        yield
    except (StoreUnavailableError, VaultUnavailableError) as error:
        raise ServiceAwayError(str(error)) from error
    except EngineAwayError as error:
        raise ServiceAwayError(say="say.temporal_away", problem=str(error)) from error
