"""The details of a refusal as its sentence tells them: named, worded, in local time."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:  # help needs no models, and they take longer to load than all the rest
    from domain.receipt import Refusal

_NAMED: Final = {
    "status": "status",
    "step": "event",
    "command": "command",
    "state": "state",
    "bound": "bound",
    "type": "answer_type",
}
"""Details of a refusal that are codes, and the part of the catalogue that names them."""

_NAMED_OF: Final[Mapping[str, Mapping[str, str]]] = {
    "wrong_state": {"accepted": "status"},
    "audit_case_stage": {"given": "case_stage", "accepted": "case_stage"},
    "audit_finding_stage": {"given": "finding_stage", "accepted": "finding_stage"},
    "password_refused": {"rule": "password_rule"},
}
"""The same for one refusal alone: its details of this name are such codes."""

_WORDED: Final = frozenset({"problem", "accepted", "rule"})
"""Details that may be words, which the rules write in English; the others are what was sent."""

_WORDED_OF: Final[Mapping[str, frozenset[str]]] = {
    "already_asked": frozenset({"what"}),
    "card_target": frozenset({"given"}),
    "exclusion_state": frozenset({"given"}),
    "faulty_file": frozenset({"faults"}),
    "file_active": frozenset({"given"}),
    "loop_mode": frozenset({"mode"}),
    "nothing_asked": frozenset({"what"}),
    "pause_end": frozenset({"latest"}),
    "picture_too_large": frozenset({"given"}),
    "review_date": frozenset({"latest"}),
}
"""The same for one refusal alone."""

_UTC: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|\+00:00)")
_LONGEST: Final = 500
"""Signs of words; what is longer quotes something, and is left as it is."""


class Wording(Protocol):
    """The words of one language."""

    def __call__(self, key: str, /) -> str:
        """Return the sentence of that key."""

    def knows(self, key: str) -> bool:
        """Return whether there is a sentence of that key."""

    def of(self, kind: str, code: str) -> str:
        """Return the name of a code."""

    def phrase(self, sentence: str) -> str:
        """Return what is said in English in the language."""


def in_words(words: Wording, refusal: "Refusal") -> dict[str, object]:
    """Return the details, with what nobody types said in the reader's language."""
    kinds = {**_NAMED, **_NAMED_OF.get(refusal.code, {})}
    worded = _WORDED | _WORDED_OF.get(refusal.code, frozenset())

    def told(name: str, value: object) -> object:
        if value is None:
            unset = f"unset.{refusal.code}.{name}"
            return words(unset if words.knows(unset) else "list.none")
        if isinstance(value, tuple | list):
            return tuple(told(name, each) for each in value)
        if not isinstance(value, str):
            return value
        if name in kinds:
            return words.of(kinds[name], value)
        if _UTC.fullmatch(value):
            return _local(value)
        return words.phrase(value) if name in worded and len(value) <= _LONGEST else value

    return {name: told(name, value) for name, value in refusal.details.items()}


def _local(instant: str) -> str:
    """Return the instant with the zone of the county, as it may be given back."""
    from domain.calendar import SHANGHAI  # noqa: PLC0415 -- loads the models

    try:
        return datetime.fromisoformat(instant).astimezone(SHANGHAI).isoformat()
    except (ValueError, OverflowError):
        return instant  # no such day, or none in that zone
