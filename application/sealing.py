"""The edge: what a person typed becomes the sealed fields of a command, and back for display."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from pydantic import BaseModel

from application.personal_data import PersonalData
from application.seal_plan import SealPlan, seal_plan
from domain.base import Sealed
from domain.clear_text import check_text
from domain.masking import (
    address_forms,
    mask_address,
    mask_contact,
    mask_name,
    mask_place,
    mask_text,
)

_COVERS: Final[Mapping[str, Callable[[str], str]]] = {
    "name": mask_name,
    "address": mask_address,
    "capture_place": mask_place,
}
"""Fields that are personal as a whole, by name; any other text is covered in places."""

_SEALED_FIELDS: Final = frozenset({"key", "field", "box", "masked"})


def seal_draft(
    model: type[BaseModel],
    draft: Mapping[str, object],
    *,
    issue_id: UUID,
    subject: str | None,
    personal: PersonalData,
    known: Iterable[str] = (),
) -> dict[str, object]:
    """Return `draft` with every personal field of `model` sealed; the rest stays as it is.

    A nested person (see `SealPlan.is_person`) gets his own key, and a person id if the draft gives
    none: that of whom his contacts belong to, else a new one. All other text is sealed for
    `subject`; None takes the draft's own `subject`, else its first person, else a new one, and a
    model's field `subject` is filled in. `known` are names and addresses of the issue so far,
    covered in every text together with the draft's own. What is sealed already passes.

    Raises the refusals of `check_text`, before any key is made, and UnknownPersonError.
    """
    values = _copied(draft)
    parts = list(_parts(seal_plan(model), values))
    for part in parts:
        part.check()
    people = [part for part in parts if part.plan.is_person]
    for part in people:
        if not part.values.get("person"):
            part.values["person"] = personal.person_behind(_contacts(part, parts))
    found = subject or values.get("subject") or (people[0].person if people else None)
    subject = str(found or personal.new_person())
    if "subject" in model.model_fields:
        values["subject"] = subject
    edge = _Edge(personal, issue_id, subject, frozenset({*known, *_known(parts)}))
    for part in parts:
        edge.seal(part)
    return values


def unseal(
    value: object,
    personal: PersonalData,
    issue_id: UUID,
    *,
    how: Literal["masked", "clear"] = "masked",
) -> object:
    """Return a model, or its stored JSON, as plain values with every sealed text opened.

    Raises ErasedError when `clear` is asked of an erased person; `masked` reads `[erased]`.
    """
    return unseal_by(personal.reveal if how == "clear" else personal.open_masked, value, issue_id)


def unseal_by(read: Callable[[Sealed, UUID], str], value: object, issue_id: UUID) -> object:
    """Return a model, or its stored JSON, as plain values with what `read` says of sealed texts."""
    if isinstance(value, Mapping) and value.keys() - {"issue"} == _SEALED_FIELDS:
        value = Sealed.model_validate(value)
    if isinstance(value, Sealed):
        return read(value, issue_id)
    if isinstance(value, BaseModel):
        value = dict(value)
    if isinstance(value, Mapping):
        return {key: unseal_by(read, one, issue_id) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [unseal_by(read, one, issue_id) for one in value]
    return value


@dataclass(eq=False, slots=True)
class _Part:
    """One model's worth of a draft. `owner` is the person it is about, None for the subject."""

    plan: SealPlan
    values: dict[str, object]
    path: str
    owner: "_Part | None"

    @property
    def person(self) -> str:
        return str(self.values["person"])

    def place(self, name: str) -> str:
        """Return the field's full name, without list positions: they may change later."""
        return f"{self.path}.{name}" if self.path else name

    def texts(self) -> Iterator[tuple[str, object]]:
        for name, shape in self.plan.fields.items():
            if shape.sealed:
                yield from ((name, one) for one in _items(self.values.get(name)))

    def check(self) -> None:
        for name, text in self.texts():
            if not isinstance(text, Sealed | None):
                check_text(self.place(name), text)

    def cover(self, name: str, text: str) -> str | None:
        if self.plan.is_contact and name == "value":
            return mask_contact(str(self.values.get("kind")), text)
        return _COVERS[name](text) if name in _COVERS else None


@dataclass(frozen=True, slots=True)
class _Edge:
    personal: PersonalData
    issue_id: UUID
    subject: str
    known: frozenset[str]

    def seal(self, part: _Part) -> None:
        person = part.owner.person if part.owner else self.subject
        for name, shape in part.plan.fields.items():
            if shape.sealed and name in part.values:
                part.values[name] = self._sealed(part, name, part.values[name], person)

    def _sealed(self, part: _Part, name: str, value: object, person: str) -> object:
        if isinstance(value, list):
            return [self._sealed(part, name, one, person) for one in value]
        if not isinstance(value, str):
            return value
        return self.personal.seal(
            value,
            person=person,
            issue_id=self.issue_id,
            field=part.place(name),
            known=self.known,
            masked=part.cover(name, value),
        )


def _copied(values: Mapping[str, object]) -> dict[str, object]:
    return {name: _copied_value(value) for name, value in values.items()}


def _copied_value(value: object) -> object:
    if isinstance(value, Mapping):
        return _copied(value)
    if isinstance(value, list | tuple):
        return [_copied_value(one) for one in value]
    return value


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _parts(
    plan: SealPlan, values: dict[str, object], path: str = "", owner: _Part | None = None
) -> Iterator[_Part]:
    part = _Part(plan, values, path, owner)
    # The command as a whole is never a person, whatever its fields are called.
    if plan.is_person and path:
        part.owner = owner = part
    yield part
    for name, shape in plan.fields.items():
        for item in _items(values.get(name)):
            if isinstance(item, dict) and (model := shape.model_for(item)):
                yield from _parts(seal_plan(model), item, part.place(name), owner)


def _contacts(person: _Part, parts: Iterable[_Part]) -> Iterator[tuple[str, str]]:
    for part in parts:
        value = part.values.get("value")
        if part.owner is person and part.plan.is_contact and isinstance(value, str):
            yield str(part.values.get("kind")), value


def _known(parts: Iterable[_Part]) -> Iterator[str]:
    for part in parts:
        for name, text in part.texts():
            if not isinstance(text, str):
                continue
            # A number that the masker finds by itself keeps its ends there.
            is_contact = part.plan.is_contact and name == "value"
            if name == "address":
                yield from address_forms(text)
            elif name in _COVERS or (is_contact and mask_text(text) == text):
                yield text
