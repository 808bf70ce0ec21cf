"""The chain of digests: its encoding is fixed for ever, and it shows every change."""

from dataclasses import replace
from uuid import UUID

import pytest

from application.digests import (
    GENESIS,
    chained,
    event_digest,
    state_hash_of,
    verify_state,
    verify_stream,
)
from application.recorders.rows import ChainedEvent
from application.store_errors import TamperedError

STREAM = UUID("00112233-4455-6677-8899-aabbccddeeff")

VECTORS = [
    (
        "issue.dispatched.v1",
        1,
        GENESIS,
        b'{"unit":"housing"}',
        "adf7898fbb9d6b767a48f929a5bdb4eea46db8c0e93fcb36965bfba0a9583341",
    ),
    (
        "issue.claimed.v1",
        2,
        "adf7898fbb9d6b767a48f929a5bdb4eea46db8c0e93fcb36965bfba0a9583341",
        '{"unit":"住建局"}'.encode(),
        "2c48a59a1f953a778cc2403beb97cf79fa99cfbb4fc06f76ef88958e5a2e7133",
    ),
    (
        "",
        2**40,
        "2c48a59a1f953a778cc2403beb97cf79fa99cfbb4fc06f76ef88958e5a2e7133",
        b"",
        "be0d5d65042ba7769b15c72aeb23adc7c2f01e1339c10679b1d33a6c0dde864e",
    ),
]
"""Computed by hand from the encoding in the module's text, not by the module."""


def a_chain(length: int = 4) -> list[ChainedEvent]:
    """Return a stream's events as they would be stored."""
    events: list[ChainedEvent] = []
    for version in range(1, length + 1):
        previous = events[-1].digest if events else GENESIS
        state = f'{{"turn":{version}}}'.encode()
        event = chained("test.v1", STREAM, version=version, state=state, previous=previous)
        events.append(event)
    return events


class TestEncoding:
    @pytest.mark.parametrize(("topic", "version", "previous", "state", "digest"), VECTORS)
    def test_is_the_same_for_ever(
        self, topic: str, version: int, previous: str, state: bytes, digest: str
    ) -> None:
        """These digests are stored somewhere; a program that computes others has broken them."""
        state_hash = state_hash_of(state)
        assert digest == event_digest(
            topic, STREAM, version=version, previous=previous, state_hash=state_hash
        )

    def test_begins_with_zeros(self) -> None:
        """The digest before a first event is 32 zero bytes."""
        assert GENESIS == "0" * 64


class TestVerification:
    def test_an_untouched_stream_passes(self) -> None:
        """A stream verifies as a whole and from any version on."""
        events = a_chain()
        verify_stream(events)
        verify_stream(events[2:], after=2, digest=events[1].digest)
        verify_stream([])

    @pytest.mark.parametrize(
        "change",
        [
            {"state": b"{}"},
            {"topic": "test.v2"},
            {"state_hash": "ab" * 32},
            {"digest": "ab" * 32},
            {"originator_id": UUID(int=1)},
            {"originator_version": 7},
        ],
    )
    def test_any_changed_column_shows(self, change: dict[str, object]) -> None:
        """Whatever is altered in a row, the stream names that version."""
        events = a_chain()
        events[1] = replace(events[1], **change)  # type: ignore[arg-type]  # one column each
        with pytest.raises(TamperedError) as error:
            verify_stream(events)
        assert error.value.version == 2

    def test_a_state_altered_with_its_hash_shows(self) -> None:
        """Whoever also writes a fitting hash is found by the digest."""
        events = a_chain()
        events[1] = replace(events[1], state=b"{}", state_hash=state_hash_of(b"{}"))
        with pytest.raises(TamperedError, match="does not follow from its past"):
            verify_stream(events)

    def test_a_row_made_anew_breaks_the_next(self) -> None:
        """Whoever computes a new digest as well is found one version later."""
        events = a_chain()
        events[1] = chained("test.v1", STREAM, version=2, state=b"{}", previous=events[0].digest)
        with pytest.raises(TamperedError) as error:
            verify_stream(events)
        assert error.value.version == 3

    def test_a_removed_row_shows(self) -> None:
        """A hole in the middle or at the beginning is named."""
        events = a_chain()
        for missing in (0, 2):
            with pytest.raises(TamperedError, match="it is missing") as error:
                verify_stream([event for event in events if event is not events[missing]])
            assert error.value.version == missing + 1

    def test_a_destroyed_state_leaves_its_digest(self) -> None:
        """A record destroyed at the end of its term takes only its content with it."""
        events = a_chain()
        events[1] = replace(events[1], state=None)  # type: ignore[arg-type]  # the stored NULL
        verify_state(events[1])
        verify_stream(events)
