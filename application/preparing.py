"""What the edge does to a draft before it is sealed: what nobody can look at afterwards."""

from collections.abc import Iterator, Mapping
from typing import Final

from domain.answer_forms import forms_of
from domain.clear_text import normalised
from domain.codes import is_mobile
from domain.issue.commands import Command, ReportIssue
from domain.issue.errors import CodeMalformedError

_COPY: Final = "normalised"


def prepared(model: type[Command], draft: Mapping[str, object]) -> dict[str, object]:
    """Return the draft of a command; of a report with what only its clear text tells beside it.

    That is the normalised copy of the text, and of which type each answer is.

    Raises CodeMalformedError for a mobile number that is none; it does not repeat the number.
    """
    for kind, value in _contacts(draft):
        if kind == "mobile" and isinstance(value, str) and not is_mobile(value):
            accepted = "the eleven digits of a mobile number"
            raise CodeMalformedError(field="complainants.contacts.value", accepted=accepted)
    return {**draft, **_copy(draft), **_answers(draft)} if model is ReportIssue else dict(draft)


def _copy(draft: Mapping[str, object]) -> dict[str, object]:
    """Return the copy where it differs; what somebody typed for it himself does not count."""
    text = draft.get("text")
    plain = normalised(text) if isinstance(text, str) else None
    return {_COPY: plain if plain and plain != text else None}


def _answers(draft: Mapping[str, object]) -> dict[str, object]:
    """Return the answers with the forms their words have; likewise nobody's own word counts."""
    given = draft.get("answers")
    if not isinstance(given, list | tuple):
        return {}
    return {"answers": [_with_forms(each) if isinstance(each, Mapping) else each for each in given]}


def _with_forms(answer: Mapping[str, object]) -> dict[str, object]:
    value = answer.get("value")
    return {**answer, "forms": list(forms_of(value)) if isinstance(value, str) else None}


def _contacts(draft: Mapping[str, object]) -> Iterator[tuple[object, object]]:
    people = draft.get("complainants") or ()
    one = draft.get("complainant")
    for person in (*(people if isinstance(people, list | tuple) else ()), one):
        ways = person.get("contacts") if isinstance(person, Mapping) else None
        for way in ways if isinstance(ways, list | tuple) else ():
            if isinstance(way, Mapping):
                yield way.get("kind"), way.get("value")
