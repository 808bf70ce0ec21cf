"""Which fields of events leave the system, and as what. What is in no table here stays inside.

A field that holds text in words is sealed, and no sealed field is ever exported. Of the others,
text is exported where it is a code that a table here names: so a new field of an event stays inside
until somebody decided otherwise (a test asks).
"""

from typing import Final, Literal

ObjectType = Literal["issue", "unit", "person", "place", "policy"]
AttributeType = Literal["string", "time", "integer", "float", "boolean"]

UNITS: Final = {
    "unit": "handled_by",
    "from_unit": "taken_from",
    "suggested": "suggested",
    "assisting": "assisted_by",
    "issuer": "certified_by",
    "evaluator": "evaluated_by",
    "units": "asked",
}
"""Field that names units → how the event relates to them."""

STAFF: Final = {
    "person": "handled_by",
    "claimant": "handled_by",
    "handler": "handled_by",
    "approver": "approved_by",
    "confirmed_by": "confirmed_by",
    "persons": "asked",
}
"""Field that names members of units → how the event relates to them."""

RESIDENTS: Final = {"caller": "complained_by", "recipient": "sent_to"}
"""Field that names residents by their random ids → how the event relates to them."""

PLACES: Final = {"place": "at", "grid": "in_grid", "grid_before": "out_of_grid"}
"""Field that names a place or a grid → how the event relates to it."""

ISSUES: Final = {
    "parent": "part_of",
    "into": "merged_into",
    "target": "answered_by",
    "duplicate": "answers_for",
    "parts": "split_into",
    "part": "split_into",
}
"""Field that names other issues → how the event relates to them."""

CODES: Final = frozenset(
    {
        "act",
        "action",
        "category",
        "cause",
        "campaign",
        "card",
        "certificate",
        "channel",
        "commitment",
        "deadline_id",
        "directory_before",
        "ended",
        "failed_because",
        "flags",
        "grade",
        "ground",
        "incident",
        "loop",
        "media_type",
        "medium",
        "menu_item",
        "next_stage",
        "policy_ref",
        "reason",
        "reasons",
        "source",
        "stage",
        "supervision",
        "template",
        "to",
        "why",
    }
)
"""Text that is exported: codes of packs, registers and this program. Several are joined by `,`."""

KEPT_INSIDE: Final = frozenset(
    {
        "agency_number",  # finds a person in another agency's files
        "kept_from",  # whom a confidential complaint is about
        "attachments",
        "before",
        "batch",  # named by people
        "call_id",
        "code",
        "digest",
        "division",  # an order's id
        "evidence",
        "external_id",  # finds a person in the source's files
        "into_number",
        "number",
        "numbers",
        "order",  # a command as it travels, texts and all
        "passed",
        "post",
        "proper_channel",  # in words
        "sample",
        "sha256",
        "subject",  # whose key seals the texts: a complainant is named by `complainants`
    }
)
"""Text that is not exported: identifiers of files and of other systems, and what is in words."""

RENAMED: Final = {"channel": "referred_to"}
"""Field whose name the stamp has too → name of its attribute."""

STAMP: Final[dict[str, AttributeType]] = {
    "version": "integer",
    "recorded_at": "time",
    "received_at": "time",
    "status": "string",
    "channel": "string",
    "via": "string",
    "caused_by": "string",
    "role": "string",
    "directory": "string",
    "calendar": "string",
}
"""What every event has of its stamp, with `role` of who acted."""

ISSUE_ATTRIBUTES: Final[dict[str, AttributeType]] = {
    "number": "string",
    "kind": "string",
    "request_type": "string",
    "source": "string",
    "category": "string",
    "urgency": "string",
    "loop": "string",
    "origin": "string",
    "grade": "string",
    "historic": "boolean",
    "place": "string",
    "grid": "string",
    "unit": "string",
    "status": "string",
}
"""What an issue is, as it changes over time."""

_AT_INTAKE: Final = tuple(
    name for name in ISSUE_ATTRIBUTES if name not in {"number", "unit", "status", "place"}
)
CHANGES: Final = {
    "IssueDiscovered": _AT_INTAKE,
    "IssueReported": _AT_INTAKE,
    "IssueClassified": ("category", "urgency", "request_type", "place", "loop", "grid"),
    "GridReassigned": ("grid",),
    "IssueDispatched": ("unit", "loop"),
    "IssueReassigned": ("unit",),
    "IssueClaimed": ("unit",),
    "IssueAnswered": ("unit",),
}
"""Event → which of its fields set an attribute of the issue; the status follows the stamp."""

OBJECT_ATTRIBUTES: Final[dict[ObjectType, dict[str, AttributeType]]] = {
    "issue": ISSUE_ATTRIBUTES,
    "unit": {},
    "person": {"kind": "string"},
    "place": {"kind": "string"},
    "policy": {},
}
"""Object types with their attributes. `kind`: staff, resident or erased; place or grid."""
