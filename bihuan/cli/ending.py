"""The one way out of the program."""

import contextlib
import logging
import os
import sys
from typing import NoReturn


def finish(code: int) -> NoReturn:
    """Flush what was written and end with `code`.

    The interpreter's own exit is left out: the Temporal SDK's threads crash it in about one of
    twenty short runs, which would replace the exit code by that of a signal. Whoever opened
    something has closed it by now.
    """
    for stream in (sys.stdout, sys.stderr):
        # A reader that went away (`| head`) is no fault of the command.
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    logging.shutdown()
    os._exit(code)
