"""What the edge reads from a model."""

from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field

from application.seal_plan import seal_plan
from domain.base import Frozen, Sealed
from domain.issue.commands import COMMANDS, ReportIssue
from domain.issue.values import Complainant, ContactPoint, Location, Respondent


class ByMail(Frozen):
    """One of two forms, told apart by its tag."""

    form: Literal["mail"]
    address: Sealed


class ByVisit(Frozen):
    """The other form."""

    form: Literal["visit"]
    note: Sealed | None = None


class Answered(Frozen):
    """A model with a union, an annotated alias and a list."""

    pages: list[Sealed]
    how: ByMail | ByVisit | None = None
    remark: Annotated[Sealed | None, Field(description="what was said")] = None
    count: int = 0


class Hidden(Frozen):
    """Sealed text where the edge would not find it."""

    notes: dict[str, Sealed]


class TestSealPlan:
    """Fields of interest and the part a model plays."""

    def test_sealed_fields_and_models_only(self) -> None:
        """Fields that hold nothing sealed and no model are left out."""
        plan = seal_plan(Answered)
        assert {name: shape.sealed for name, shape in plan.fields.items()} == {
            "how": False,
            "remark": True,
            "pages": True,
        }

    def test_union_is_told_by_tag_and_fields(self) -> None:
        """The model whose tag and fields agree with the draft is meant."""
        how = seal_plan(Answered).fields["how"]
        assert how.model_for({"form": "mail", "address": "x"}) is ByMail
        assert how.model_for({"form": "visit"}) is ByVisit
        assert how.model_for({"form": "pigeon"}) is None
        assert how.model_for({"unknown": 1}) is None

    def test_sealed_text_out_of_reach_is_a_defect(self) -> None:
        """A model that hides sealed text in a mapping is refused when it is first used."""
        with pytest.raises(TypeError, match="tuples and lists only"):
            seal_plan(Hidden)

    def test_parts_of_an_issue(self) -> None:
        """A complainant is a person with a key; a respondent, who may be staff, is not."""
        assert seal_plan(Complainant).is_person
        assert seal_plan(ContactPoint).is_contact
        for model in (Respondent, Location, ReportIssue):
            assert not seal_plan(model).is_person
            assert not seal_plan(model).is_contact

    @pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
    def test_every_command_can_be_sealed(self, command: type[Frozen]) -> None:
        """No command hides sealed text from the edge, at any depth."""
        seen: set[type[BaseModel]] = set()
        waiting: list[type[BaseModel]] = [command]
        while waiting:
            model = waiting.pop()
            shapes = seal_plan(model).fields.values()
            seen.add(model)
            waiting += [one for shape in shapes for one in shape.models if one not in seen]
        assert command in seen
