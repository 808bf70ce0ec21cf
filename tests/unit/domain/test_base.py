"""What all values have in common."""

from uuid import UUID

import pytest
from pydantic import ValidationError

from domain.base import Actor
from domain.issue.state import Issue

HANDLER = Actor(id="housing-handler-1", role="handler", unit="housing")


class TestBut:
    """A copy with other values."""

    def test_is_what_the_model_itself_would_copy(self) -> None:
        """Equal, hashed and written alike; the original stays."""
        copied = HANDLER.but(unit="transport")
        assert copied == HANDLER.model_copy(update={"unit": "transport"})
        assert hash(copied) == hash(Actor(id="housing-handler-1", role="handler", unit="transport"))
        assert copied.model_dump_json(exclude_none=True) == (
            '{"id":"housing-handler-1","role":"handler","unit":"transport"}'
        )
        assert HANDLER.unit == "housing"

    def test_may_set_what_was_left_to_its_default(self) -> None:
        """A field that nobody had set is written like any other."""
        issue = Issue.new(UUID(int=1)).but(number="PD-2026-000001", version=1)
        assert issue.model_dump(include={"number", "version"}) == {
            "number": "PD-2026-000001",
            "version": 1,
        }

    def test_is_frozen_too(self) -> None:
        """A copy is a value."""
        with pytest.raises(ValidationError):
            HANDLER.but(unit="transport").unit = "water"  # type: ignore[misc]  # that is the point
