"""`permissions.yaml`: which roles may give which order."""

from collections.abc import Mapping
from typing import Final

from domain.base import Frozen, Role

SINCE: Final[Mapping[str, tuple[Role, ...]]] = {
    "ReassignGrid": ("dispatcher", "system"),
    "OpenAccountability": ("supervisor", "system"),
}
"""Orders that came after the first packs were published, which say nothing of them."""


class PermissionsFile(Frozen):
    """The roles that may give each command, by the command's name."""

    roles: dict[str, tuple[Role, ...]]
