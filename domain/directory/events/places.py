"""Places and things on the map that came, changed or went."""

from typing import ClassVar

from domain.directory.events.base import RegisterChanged
from domain.directory.records import Address, Place, PublicObject


class PlacesChanged(RegisterChanged):
    """Places came, changed, got another responsible unit, or went."""

    TOPIC: ClassVar[str] = "directory.places-changed.v1"

    entered: tuple[Place, ...] = ()

    @property
    def records(self) -> tuple[Place, ...]:
        """Return what was entered."""
        return self.entered


class ObjectsChanged(RegisterChanged):
    """Things in public space came, changed owners, or went."""

    TOPIC: ClassVar[str] = "directory.objects-changed.v1"

    entered: tuple[PublicObject, ...] = ()

    @property
    def records(self) -> tuple[PublicObject, ...]:
        """Return what was entered."""
        return self.entered


class AddressesChanged(RegisterChanged):
    """Lines of the address list came, moved to another grid, or went."""

    TOPIC: ClassVar[str] = "directory.addresses-changed.v1"

    entered: tuple[Address, ...] = ()

    @property
    def records(self) -> tuple[Address, ...]:
        """Return what was entered."""
        return self.entered
