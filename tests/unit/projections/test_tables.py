"""The database of the read models: which URLs it takes, and what it says when it cannot be used."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import Engine, exc, text

from projections.errors import ViewsAwayError
from projections.tables import open_views, reading, writing


@pytest.fixture
def views(tmp_path: Path) -> Iterator[Engine]:
    """Return the database of a file without tables."""
    engine = open_views(f"sqlite:///{tmp_path / 'views.sqlite'}")
    yield engine
    engine.dispose()


@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
def test_both_spellings_of_postgresql_are_taken(scheme: str) -> None:
    """The settings accept both, and so does every other store."""
    views = open_views(f"{scheme}://user:secret@db.example/views")
    assert views.url.drivername == "postgresql+psycopg"
    assert views.url.password == "secret"  # noqa: S105  # an example


def test_connections_in_use_pass_by_themselves(
    views: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model waits for a connection as for the database; it is no fault of an event."""
    monkeypatch.setattr(views.pool, "_timeout", 0.01)
    with ExitStack() as held:
        for _ in range(15):  # five of the pool, ten above it
            held.enter_context(views.connect())
        one_more = reading(views)
        with pytest.raises(ViewsAwayError, match=r"views\.sqlite have no connection left"):
            one_more.__enter__()


def test_an_error_shows_no_row(views: Engine) -> None:
    """Rows hold people's masked words, which an error would carry into a log."""
    with writing(views) as tx:
        tx.execute(text("CREATE TABLE once (word TEXT PRIMARY KEY)"))
    words = [{"word": "a neighbour"}, {"word": "a neighbour"}]
    with pytest.raises(exc.IntegrityError) as raised, writing(views) as tx:
        tx.execute(text("INSERT INTO once VALUES (:word)"), words)
    assert "neighbour" not in str(raised.value)
