"""`permissions.yaml`: which roles may give which order."""

from domain.base import Frozen, Role


class PermissionsFile(Frozen):
    """The roles that may give each command, by the command's name."""

    roles: dict[str, tuple[Role, ...]]
