"""What a model did not take, as a refusal tells it: what is wrong, and what would be accepted.

pydantic words its own errors in English and for programmers; only the kind of each and its numbers
are taken from it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple, get_args

from pydantic import BaseModel, ValidationError

from domain.errors import MalformedError
from domain.issue.commands import HEADER, FieldMissingError

Accepted = str | tuple[str, ...]


class Misfit(NamedTuple):
    """What is wrong with one field."""

    problem: str
    accepted: Accepted


INSTANT: Final = "an instant in ISO 8601 with its zone, such as 2026-03-02T09:30:00+08:00"
_FORMS: Final[Mapping[tuple[str, ...], Misfit]] = {
    ("missing",): Misfit("is missing", "a value"),
    ("string_type", "string_unicode"): Misfit("is not a text", "a text"),
    ("string_too_short",): Misfit("is too short", "at least {min_length} characters"),
    ("string_too_long",): Misfit("is too long", "at most {max_length} characters"),
    ("string_pattern_mismatch",): Misfit("is of another form", "what fits {pattern}"),
    ("int_type", "int_parsing", "int_parsing_size", "int_from_float"): Misfit(
        "is no whole number", "a whole number"
    ),
    ("float_type", "float_parsing", "finite_number"): Misfit("is no number", "a number"),
    ("bool_type", "bool_parsing"): Misfit("is neither true nor false", ("true", "false")),
    ("greater_than",): Misfit("is too small", "more than {gt}"),
    ("greater_than_equal",): Misfit("is too small", "{ge} or more"),
    ("less_than",): Misfit("is too large", "less than {lt}"),
    ("less_than_equal",): Misfit("is too large", "{le} or less"),
    ("datetime_type", "datetime_parsing", "datetime_from_date_parsing"): Misfit(
        "is no instant", INSTANT
    ),
    ("timezone_aware",): Misfit("names no zone", INSTANT),
    ("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"): (
        Misfit("is no date", "a date such as 2026-03-02")
    ),
    ("uuid_type", "uuid_parsing"): Misfit("is no UUID", "a UUID"),
    ("tuple_type", "list_type"): Misfit("is no list", "a list"),
    ("too_short",): Misfit("has too few entries", "at least {min_length} entries"),
    ("too_long",): Misfit("has too many entries", "at most {max_length} entries"),
    ("model_type", "model_attributes_type", "dict_type"): Misfit(
        "is no object", "an object of named fields"
    ),
}
_BY_KIND: Final = {kind: misfit for kinds, misfit in _FORMS.items() for kind in kinds}
_OTHER: Final = Misfit("is of another form", "the form that the reference shows")


def malformed(
    error: ValidationError, model: type[BaseModel] | None = None
) -> FieldMissingError | MalformedError:
    """Return the first fault of a command as a refusal that repeats none of its text.

    Of a `model` that is named the refusal tells what fields there are beside an unknown one.
    """
    fault = error.errors(include_url=False, include_input=False)[0]
    field = ".".join(str(part) for part in fault["loc"]) or "command"
    if fault["type"] == "missing":
        return FieldMissingError(field=field)
    told = misfit(fault, fields_at(model, fault["loc"][:-1]) if model else ())
    return MalformedError(field=field, problem=told.problem, accepted=told.accepted)


def misfit(fault: Mapping[str, Any], fields: Sequence[str] = ()) -> Misfit:
    """Return one error of a model's list; `fields` are those there are beside an unknown one.

    Nothing that was sent is repeated.
    """
    kind, context = fault["type"], fault.get("ctx", {})
    if kind == "extra_forbidden":
        return Misfit("is unknown", tuple(fields) or _OTHER.accepted)
    if kind in {"literal_error", "enum"}:
        return Misfit("is none of these", tuple(context["expected"].split("'")[1::2]))
    if kind == "value_error":  # a check of our own, which says it in our own words
        problem, _, accepted = str(context["error"]).partition("; accepted: ")
        return Misfit(problem, accepted or _OTHER.accepted)
    found = _BY_KIND.get(kind, _OTHER)
    if isinstance(found.accepted, str):
        return found._replace(accepted=found.accepted.format(**context))
    return found


def fields_at(model: type[BaseModel], path: Sequence[str | int]) -> tuple[str, ...]:
    """Return the names of the fields that a person gives where the path leads to, if anywhere."""
    for part in path:
        if isinstance(part, str) and part in model.model_fields:
            inner = next(_models(model.model_fields[part].annotation), None)
            if inner is None:
                return ()
            model = inner
    return tuple(name for name in model.model_fields if name not in HEADER)


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)
