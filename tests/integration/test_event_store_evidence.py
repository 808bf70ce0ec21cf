"""Events altered past the store are noticed when they are read, and nothing is built on them."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from application.event_store import EventStore
from application.store_errors import NamelessRowError, TamperedError, UnreadableEventError
from tests.integration.stores import opened
from tests.store_events import MAPPER, PlaceNamed, a_stream, notes


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the events file is."""
    return tmp_path / "events.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[EventStore]:
    """Lend a store whose log holds one stream of five events."""
    yield from opened(str(path))


@pytest.fixture
def stream(store: EventStore) -> UUID:
    """Return the stream of five events."""
    stream = a_stream()
    store.append(notes(stream, range(1, 6)))
    return stream


ALTERATIONS = [
    ("UPDATE stored_events SET state = replace(state, 'note 3', 'note 9') WHERE {third}", 3),
    ("UPDATE stored_events SET state = CAST('{{}}' AS BLOB) WHERE {third}", 3),
    ("UPDATE stored_events SET topic = 'test.place-named.v3' WHERE {third}", 3),
    ("UPDATE stored_events SET digest = zeroblob(32) WHERE {third}", 3),
    ("DELETE FROM stored_events WHERE {third}", 3),
    ("DELETE FROM stored_events WHERE originator_version = 1", 1),
]
OF_ANOTHER_TYPE = [
    "UPDATE stored_events SET state = 5 WHERE {third}",
    "UPDATE stored_events SET topic = x'ff' WHERE {third}",
    "UPDATE stored_events SET state_hash = substr(hex(state_hash), 1, 32) WHERE {third}",
    "UPDATE stored_events SET digest = substr(hex(digest), 1, 32) WHERE {third}",
    "UPDATE stored_events SET topic = CAST(x'ff' AS TEXT) WHERE {third}",
]
NAMELESS = [
    "UPDATE stored_events SET originator_id = 'x', state = x'7b7d' WHERE {third}",
    "UPDATE stored_events SET originator_id = x'ff', topic = x'ff' WHERE {third}",
    "UPDATE stored_events SET originator_id = CAST(x'ff' AS TEXT), state = 5 WHERE {third}",
    "UPDATE stored_events SET originator_id = 5, state = NULL WHERE {third}",
]
UNKNOWN = "UPDATE stored_events SET topic = 'test.later.v1' WHERE {third}"


class TestStream:
    @pytest.mark.parametrize(
        ("alteration", "version"), [*ALTERATIONS, *((each, 3) for each in OF_ANOTHER_TYPE)]
    )
    def test_names_the_first_altered_version(
        self, store: EventStore, path: Path, stream: UUID, alteration: str, version: int
    ) -> None:
        """Whatever is altered, removed or of another type is found by reading the stream."""
        run_sql(path, alteration.format(third="originator_version = 3"))
        with pytest.raises(TamperedError) as error:
            store.read(stream)
        assert (error.value.stream, error.value.version) == (stream, version)


class TestPage:
    def test_ends_before_altered_content(self, store: EventStore, path: Path, stream: UUID) -> None:
        """A projection takes what is sound before the alteration, then is told."""
        run_sql(path, ALTERATIONS[0][0].format(third="originator_version = 3"))
        page = store.page(0, 100)
        assert [each.event.version for each in page.recorded] == [1, 2]
        with pytest.raises(TamperedError) as error:
            store.page(page.position, 100)
        assert error.value.stream == stream

    @pytest.mark.parametrize("alteration", OF_ANOTHER_TYPE)
    @pytest.mark.parametrize("of", [None, frozenset({PlaceNamed})])
    def test_ends_before_a_value_of_another_type(
        self,
        store: EventStore,
        path: Path,
        stream: UUID,
        alteration: str,
        of: frozenset[type[PlaceNamed]] | None,
    ) -> None:
        """What only a hand can have written is told as altered, passed over or not."""
        run_sql(path, alteration.format(third="originator_version = 3"))
        page = store.page(0, 100, of)
        assert page.digest == store.digest_at(2)
        with pytest.raises(TamperedError) as error:
            store.page(page.position, 100, of)
        assert (error.value.stream, error.value.version) == (stream, 3)

    @pytest.mark.usefixtures("stream")
    @pytest.mark.parametrize("alteration", NAMELESS)
    @pytest.mark.parametrize("of", [None, frozenset({PlaceNamed})])
    def test_ends_before_a_row_of_no_stream(
        self, store: EventStore, path: Path, alteration: str, of: frozenset[type[PlaceNamed]] | None
    ) -> None:
        """Where name and content are both none of ours, the position is told."""
        run_sql(path, alteration.format(third="originator_version = 3"))
        assert store.page(0, 100, of).position == 2
        with pytest.raises(NamelessRowError, match="position 3"):
            store.page(2, 100, of)

    def test_ends_before_an_event_it_cannot_decode(
        self, store: EventStore, path: Path, stream: UUID
    ) -> None:
        """A poison event stops its reader at its own position, not a page earlier."""
        run_sql(path, UNKNOWN.format(third="originator_version = 3"))
        page = store.page(0, 100)
        assert len(page.recorded) == 2
        assert page.digest == store.digest_at(page.position)
        with pytest.raises(UnreadableEventError, match=r"test.later.v1"):
            store.page(page.position, 100)
        with pytest.raises(TamperedError):
            store.read(stream)

    @pytest.mark.parametrize("alteration", [ALTERATIONS[0][0], UNKNOWN])
    def test_ends_before_what_it_would_pass_over(
        self, store: EventStore, path: Path, alteration: str
    ) -> None:
        """Whoever asks for other classes is told of an altered event all the same."""
        store.append(notes(a_stream(), range(1, 6)))
        run_sql(path, alteration.format(third="originator_version = 3"))
        page = store.page(0, 100, frozenset({PlaceNamed}))
        assert (page.recorded, page.passed_over) == ((), 2)
        assert page.digest == store.digest_at(page.position)
        with pytest.raises((TamperedError, UnreadableEventError)):
            store.page(page.position, 100, frozenset({PlaceNamed}))

    def test_content_that_is_gone_is_told(
        self, store: EventStore, path: Path, stream: UUID
    ) -> None:
        """Content that no event says was destroyed is told apart from an altered one."""
        run_sql(path, "UPDATE stored_events SET state = NULL WHERE originator_version = 1")
        with pytest.raises(UnreadableEventError, match="no event says why"):
            store.page(0, 100)
        with pytest.raises(UnreadableEventError, match="no event says why"):
            store.read(stream)


def run_sql(path: Path, statement: str) -> None:
    """Change the file past the store."""
    connection = sqlite3.connect(path)
    with connection:
        assert connection.execute(statement).rowcount == 1
    connection.close()


def test_the_mapper_of_these_tests_knows_both_topics() -> None:
    """Otherwise a changed topic would be found for the wrong reason."""
    assert {"test.note-taken.v1", "test.place-named.v3"} <= set(MAPPER.topics)
