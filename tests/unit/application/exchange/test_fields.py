"""Which fields of events leave the system is decided for each, and nothing sealed ever does."""

from typing import Any

import pytest
from pydantic import BaseModel

from application.exchange.fields import (
    CHANGES,
    CODES,
    ISSUE_ATTRIBUTES,
    ISSUES,
    KEPT_INSIDE,
    PLACES,
    RENAMED,
    RESIDENTS,
    STAFF,
    STAMP,
    UNITS,
)
from application.exchange.plans import attribute_type, own_fields, plans
from domain.base import Sealed
from domain.issue.events import IssueEvent
from tests.exchange import issue_events

TABLES = (UNITS, STAFF, RESIDENTS, PLACES, ISSUES, CODES, KEPT_INSIDE)


@pytest.mark.parametrize("event", issue_events(), ids=lambda event: event.__name__)
class TestEveryEvent:
    def test_has_each_text_in_exactly_one_table(self, event: type[IssueEvent]) -> None:
        """Whoever adds a text to an event says whether it leaves the system, and as what."""
        texts = [name for name, held in own_fields(event) if held is str]
        assert {name: sum(name in table for table in TABLES) for name in texts} == dict.fromkeys(
            texts, 1
        )

    def test_keeps_sealed_text_and_inner_models_inside(self, event: type[IssueEvent]) -> None:
        """Only plain values are attributes."""
        for name, held in own_fields(event):
            if held is Sealed or (isinstance(held, type) and issubclass(held, BaseModel)):
                assert attribute_type(name, held) is None

    def test_has_no_attribute_twice(self, event: type[IssueEvent]) -> None:
        """A field named like one of the stamp has another name outside."""
        plan = plans()[event.TOPIC]
        names = [name for _, name in plan.attributes]
        assert len(set(names)) == len(names)
        assert set(names) & STAMP.keys() == set()


def test_tables_name_only_fields_that_exist() -> None:
    """No rule outlives the field that it was for."""
    fields: dict[str, Any] = {
        name: held for event in issue_events() for name, held in own_fields(event)
    }
    named = {name for table in (*TABLES, RENAMED) for name in table}
    assert named - fields.keys() == set()


def test_changes_are_set_by_fields_of_the_event() -> None:
    """Every change names an event, and an attribute of issues."""
    events = {event.__name__: event for event in issue_events()}
    for name, attributes in CHANGES.items():
        assert set(attributes) <= ISSUE_ATTRIBUTES.keys()
        assert set(attributes) & events[name].model_fields.keys()
