"""How the program itself fails: one sentence that says what to do next, and an exit code."""

from collections.abc import Sequence
from typing import ClassVar, Final, Protocol

OK: Final = 0
REFUSED: Final = 1
WRONG_USAGE: Final = 2
SERVICE_AWAY: Final = 3
INTERRUPTED: Final = 130


class FileFault(Protocol):
    """One thing wrong with a file."""

    @property
    def place(self) -> str:
        """Return file, line and field, as far as they are known."""

    @property
    def problem(self) -> str:
        """Return what is wrong, in English."""

    @property
    def accepted(self) -> str:
        """Return what would be accepted, in English."""


class ProgramError(Exception):
    """A failure that people are told in one sentence; `code` is stable, for programs.

    The sentence is given as it is, or as `say`, a key of the message catalogues, with `values`.
    """

    exit_code: ClassVar[int] = REFUSED
    code: ClassVar[str] = "failed"
    faults: Sequence[FileFault] = ()
    """Where it is a file that is not as it should be; the sentence has them in English."""

    def __init__(self, sentence: str = "", /, *, say: str = "", **values: object) -> None:
        """Keep what to say; it tells what is wrong and what to do next."""
        self.sentence = sentence
        self.say = say
        self.values = values
        super().__init__(sentence or f"{say} {values}")


class CheckFailedError(ProgramError):
    """Something was looked at and is not as it should be."""

    code = "check_failed"


class WrongUsageError(ProgramError):
    """The command line, the environment or the settings file asks for what does not exist."""

    exit_code = WRONG_USAGE
    code = "wrong_usage"


class FaultyInputError(WrongUsageError):
    """A file that was named cannot be used."""

    def __init__(self, faults: Sequence[FileFault], sentence: str) -> None:
        """Take everything that is wrong with it."""
        super().__init__(sentence)
        self.faults = faults


class ServiceAwayError(ProgramError):
    """A store, a server or a data directory that the command needs cannot be used now."""

    exit_code = SERVICE_AWAY
    code = "service_away"
