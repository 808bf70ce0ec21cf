"""Reads from a command model which of its fields are sealed, and whose they are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import Annotated, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from domain.base import Sealed

_LOOK_INSIDE: Final = frozenset({tuple, list, Union, UnionType})


@dataclass(frozen=True, slots=True)
class Shape:
    """What a field holds, itself or in a list: sealed text, or one of several models."""

    sealed: bool
    models: tuple[type[BaseModel], ...]

    def model_for(self, values: Mapping[str, object]) -> type[BaseModel] | None:
        """Return the model that a draft of these fields is meant for, None when none fits."""
        fitting = (model for model in self.models if values.keys() <= model.model_fields.keys())
        return next((model for model in fitting if _tags_agree(model, values)), None)


@dataclass(frozen=True, slots=True)
class SealPlan:
    """A model's fields of interest by name, and the part it plays.

    `is_person`: it names its person in a required field `person`, whose key seals what is inside.
    `is_contact`: it is a way to reach a person, a `kind` and a sealed `value`.
    """

    fields: Mapping[str, Shape]
    is_person: bool
    is_contact: bool


@cache
def seal_plan(model: type[BaseModel]) -> SealPlan:
    """Return the plan of a model. Raises TypeError for sealed text where it cannot be reached."""
    shapes = {name: _shape(field.annotation) for name, field in model.model_fields.items()}
    fields = {name: shape for name, shape in shapes.items() if shape.sealed or shape.models}
    person = model.model_fields.get("person")
    return SealPlan(
        fields=fields,
        is_person=bool(fields and person and person.is_required() and person.annotation is str),
        is_contact="kind" in model.model_fields and "value" in fields and fields["value"].sealed,
    )


def _shape(annotation: object) -> Shape:
    leaves = set(_leaves(annotation))
    models = sorted((leaf for leaf in leaves if _is_model(leaf)), key=lambda leaf: leaf.__name__)
    return Shape(sealed=Sealed in leaves, models=tuple(models))


def _leaves(annotation: object) -> Iterator[type]:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from _leaves(arguments[0])
    elif origin in _LOOK_INSIDE:
        for argument in arguments:
            yield from _leaves(argument)
    elif origin is not None and origin is not Literal:
        if any(_is_model(leaf) or leaf is Sealed for part in arguments for leaf in _leaves(part)):
            msg = f"Sealed text and models are found in tuples and lists only, not in {annotation}."
            raise TypeError(msg)
    elif isinstance(annotation, type):
        yield annotation


def _is_model(leaf: type) -> bool:
    return issubclass(leaf, BaseModel) and leaf is not Sealed


def _tags_agree(model: type[BaseModel], values: Mapping[str, object]) -> bool:
    return all(
        values[name] in get_args(field.annotation)
        for name, field in model.model_fields.items()
        if name in values and get_origin(field.annotation) is Literal
    )
