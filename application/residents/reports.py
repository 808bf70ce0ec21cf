"""Turns what a resident says, who has no account, into an order of the complainant himself."""

from collections.abc import Mapping
from typing import Final

from application.order import Order
from application.personal_data import PersonalData
from domain.base import Actor
from domain.clear_text import check_text
from domain.issue.commands import ReportIssue
from domain.policy import Policy

CHANNEL: Final = "public"
_KEY: Final = "report-key"
"""The kind under which the vault knows a resident by the key of his report."""
_WEB: Final = "web"
_TITLE: Final = 40
_ENDS: Final = "。！？!?\n"


def resident_of(personal: PersonalData, key: str) -> Actor:
    """Return the resident of the report with this key, a new person at its first time.

    By his contacts he would be somebody else: whoever types a telephone number has not shown that
    it is his. Raises VaultUnavailableError.
    """
    return Actor(id=personal.person_behind([(_KEY, key)]), role="resident")


def report_order(
    said: Mapping[str, object],
    personal: PersonalData,
    *,
    key: str,
    policy: Policy,
    request_id: str,
) -> Order:
    """Return the order that reports what he said, in his name.

    The key leads back to number and code: of it a keyed digest alone stands on record. Raises
    VaultUnavailableError, and as `check_text` for his words: a title made of them has their faults.
    """
    check_text("text", said["text"])
    resident = resident_of(personal, key)
    return Order(
        kind=ReportIssue.__name__,
        actor=resident,
        draft=_draft(said, resident.id, source_of(policy)),
        key=personal.equality(_KEY, key),
        channel=CHANNEL,
        request_id=request_id,
    )


def source_of(policy: Policy) -> str:
    """Return what the pack calls reports over the web.

    That is `web` where it knows that source or lists none, else the first one that residents'
    own words may come from.
    """
    own = policy.source(_WEB)
    if own or not policy.sources:
        return _WEB
    fitting = (
        each.code
        for each in policy.sources
        if each.origin == "reactive" and each.loop is None and not each.requires
    )
    return next(fitting, _WEB)


def _draft(said: Mapping[str, object], person: str, source: str) -> dict[str, object]:
    text, contacts = str(said["text"]), said.get("contacts") or []
    type_ = said.get("request_type", "help")
    complainant = {"person": person, "name": said.get("name"), "contacts": contacts}
    about = said.get("about")
    draft: dict[str, object] = {
        "kind": "complaint" if type_ in {"complaint", "violation_report"} else "demand",
        "request_type": type_,
        "source": source,
        "title": said.get("title") or _first_words(text),
        "text": text,
        "location": _location(said),
        "complainants": [{name: value for name, value in complainant.items() if value}],
        "respondents": [{"kind": "unit", "unit": about}] if about else [],
        "anonymous": not contacts,  # nobody can call him: he looks for himself
    }
    kept = ("category", "answers", "confidential", "reply_wanted")
    return draft | {name: said[name] for name in kept if name in said}


def _location(said: Mapping[str, object]) -> dict[str, object] | None:
    found = {name: said[name] for name in ("place", "point", "address") if said.get(name)}
    if not found:
        return None
    given_by = next((by for name, by in _GIVEN_BY.items() if name in found), None)
    return {**found, "given_by": given_by} if given_by else found


_GIVEN_BY: Final = {"point": "map", "address": "address"}


def _first_words(text: str) -> str:
    """Return what stands for a title: the first sentence, cut where it is long."""
    plain = text.strip()
    ends = [at for at in map(plain.find, _ENDS) if at > 0]
    return plain[: min(ends, default=_TITLE)][:_TITLE] or text
