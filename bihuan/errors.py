"""How the program itself fails: one sentence that says what to do next, and an exit code."""

from typing import ClassVar, Final

OK: Final = 0
REFUSED: Final = 1
WRONG_USAGE: Final = 2
SERVICE_AWAY: Final = 3
INTERRUPTED: Final = 130


class ProgramError(Exception):
    """A failure that people are told in one sentence; `code` is stable, for programs.

    The sentence is given as it is, or as `say`, a key of the message catalogues, with `values`.
    """

    exit_code: ClassVar[int] = REFUSED
    code: ClassVar[str] = "failed"

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


class ServiceAwayError(ProgramError):
    """A store, a server or a data directory that the command needs cannot be used now."""

    exit_code = SERVICE_AWAY
    code = "service_away"
