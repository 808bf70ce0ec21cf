"""Which parts of an issue a reader gets. Texts are masked for everybody; `reveal` opens one.

Whom a confidential complaint is about does not learn from it who complained: no complainant, and
none of the words, which might give him away. A complainant gets what he may know of progress and
result, and of the complainants himself alone (BJ 8, JN 15 and 16, WF 11 and 13).
"""

from collections.abc import Collection, Mapping
from typing import Any, Final, Literal

from domain.base import Actor, Frozen
from domain.directory import Directory
from domain.directory.directory import Ties
from domain.issue.permissions import is_concerned
from domain.issue.state import Issue
from domain.issue.values import Respondent

WITHHELD: Final = "[withheld]"
"""What a text reads that is kept from the reader."""

Audience = Literal["staff", "concerned", "complainant"]

_KEPT_FROM_THE_CONCERNED: Final = frozenset(
    {"complainants", "subject", "external_id", "choices", "invited_people", "meeting", "repeats"}
)
_FOR_COMPLAINANT: Final = frozenset(
    {"issue_id", "number", "version", "status", "recorded_at", "kind", "request_type", "source"}
    | {"category", "urgency", "title", "text", "location", "complainants", "anonymous"}
    | {"reply_wanted", "confidential", "lead_unit", "rating", "ended_at", "is_open"}
)


class View(Frozen):
    """What of one issue a reader gets."""

    audience: Audience = "staff"
    own: str | None = None
    """The complainant who reads, by his person id."""

    @property
    def shows_texts(self) -> bool:
        """Return whether masked texts are shown at all."""
        return self.audience != "concerned"

    def of(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Return those fields of an issue that the reader gets; texts are opened elsewhere."""
        if self.audience == "staff":
            return dict(fields)
        if self.audience == "concerned":
            hidden = _KEPT_FROM_THE_CONCERNED
            return {name: value for name, value in fields.items() if name not in hidden}
        shown = {name: value for name, value in fields.items() if name in _FOR_COMPLAINANT}
        people = shown.get("complainants", ())
        return {**shown, "complainants": tuple(one for one in people if one.person == self.own)}

    def who(self, actor: Actor) -> Actor:
        """Return who acted as the reader may know him: colleagues by code, residents by role."""
        if self.audience == "staff" or actor.id in {self.own, "system"}:
            return actor
        if self.audience == "concerned" and actor.role != "resident":
            return actor
        return Actor(id=actor.role, role=actor.role, unit=actor.unit)


STAFF: Final = View()


def view_of(reader: Actor, issue: Issue, directory: Directory) -> View:
    """Return what of the issue the reader gets; whether it is there for him `sight` says."""
    if reader.role == "resident":
        return View(audience="complainant", own=reader.id)
    if issue.confidential and is_concerned(issue, reader.id, directory):
        return View(audience="concerned")
    return STAFF


def kept_from(respondents: Collection[Respondent], *, confidential: bool) -> list[str]:
    """Return from whom a row keeps its words: whom a confidential complaint is about."""
    if not confidential:
        return []
    named = {
        f"{kind}:{code}"
        for each in respondents
        for kind, code in (("unit", each.unit), ("person", each.person), ("company", each.company))
        if code
    }
    return sorted(named)


def is_kept_from(kept: Collection[str], ties: Ties) -> bool:
    """Return whether a row keeps its words from somebody with these ties."""
    return not tied_to(ties).isdisjoint(kept)


def tied_to(ties: Ties) -> frozenset[str]:
    """Return from whom a row must not keep its words for somebody with these ties to know them."""
    return frozenset(
        (
            *(f"unit:{unit}" for unit in ties.units),
            *(f"person:{person}" for person in ties.people),
            *(f"company:{company}" for company in ties.companies),
        )
    )
