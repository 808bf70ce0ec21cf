"""The program served over HTTP in processes of its own, and tokens of people who ask it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from application.identity.demo_accounts import demo_accounts
from bihuan.bootstrap import open_system
from bihuan.identity import identity_of
from bihuan.settings import Settings

_PROGRAM: Final = (sys.executable, "-m", "bihuan")
_STOP_SECONDS: Final = 30.0
UNBOUNDED: Final = "999999999/second"
"""What is measured is the work of a request, not how many somebody may ask."""


def tokens_of(settings: Settings) -> dict[str, str]:
    """Return a token of everybody of the directory, on a data directory without accounts."""
    with open_system(settings) as system:
        made = demo_accounts(identity_of(system), system.today)
        return {each.account: each.token for each in made}


@contextmanager
def served(settings: Settings, command: str) -> Iterator[Mapping[str, Any]]:
    """Run `bihuan up` or `bihuan serve` on a free port; lend what it says of itself."""
    arguments = ("--data", str(settings.data), command, "--port", "0", "--json")
    rates = {"BIHUAN_HTTP_RATE_TOKEN": UNBOUNDED, "BIHUAN_HTTP_RATE_ADDRESS": UNBOUNDED}
    process = subprocess.Popen(  # noqa: S603 - our own program
        [*_PROGRAM, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | rates,
    )
    try:
        assert process.stdout is not None, "it is a pipe"
        line = process.stdout.readline()
        assert line, f"`bihuan {command}` ended before it served"
        yield json.loads(line)
    finally:
        process.terminate()
        process.wait(_STOP_SECONDS)
