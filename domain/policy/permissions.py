"""`permissions.yaml`: which roles may give which order, and what each of them sees."""

from collections.abc import Mapping
from typing import Final, Literal

from pydantic import Field

from domain.base import Frozen, Role

SINCE: Final[Mapping[str, tuple[Role, ...]]] = {
    "ReassignGrid": ("dispatcher", "system"),
    "OpenAccountability": ("supervisor", "system"),
}
"""Orders that came after the first packs were published, which say nothing of them."""

Reach = Literal["all", "subtree", "own"]
"""All issues, those of the own unit and the units below it, or those he found or was offered."""

_SIGHT: Final[Mapping[Role, Reach]] = {
    "reporter": "own",
    "clerk": "subtree",
    "dispatcher": "subtree",
    "handler": "subtree",
    "unit_lead": "subtree",
    "reviewer": "subtree",
    "revisitor": "subtree",
    "supervisor": "subtree",
    "auditor": "all",
    "administrator": "all",
}
"""Of packs that were published before they said so."""
_IN_CLEAR: Final[tuple[Role, ...]] = (
    "clerk",
    "dispatcher",
    "handler",
    "unit_lead",
    "reviewer",
    "revisitor",
    "supervisor",
)
_SEARCH: Final[tuple[Role, ...]] = ("clerk", "dispatcher", "supervisor")


class PermissionsFile(Frozen):
    """The roles that may give each command, by the command's name; what they see and may reveal.

    A role that `sight` does not name sees its own alone. A resident always sees his own.
    """

    roles: dict[str, tuple[Role, ...]]
    sight: dict[Role, Reach] = Field(default_factory=lambda: dict(_SIGHT))
    """How far each role sees; at the centre `subtree` is everything."""
    reveal: tuple[Role, ...] = _IN_CLEAR
    """Who may read personal texts of issues he has to do with in clear, for a purpose."""
    exact_search: tuple[Role, ...] = _SEARCH
    """Who may search by a contact, name or address, for a purpose."""
