"""Lists that say who answers for what."""

from typing import ClassVar

from domain.directory.events.base import RegisterChanged
from domain.directory.records import Assignment, Certificate, Responsibility


class ResponsibilitiesChanged(RegisterChanged):
    """Items of the responsibility list began, changed or ended."""

    TOPIC: ClassVar[str] = "directory.responsibilities-changed.v1"

    entered: tuple[Responsibility, ...] = ()

    @property
    def records(self) -> tuple[Responsibility, ...]:
        """Return what was entered."""
        return self.entered


class CertificatesChanged(RegisterChanged):
    """Certificates came on or off the list of those never to be demanded."""

    TOPIC: ClassVar[str] = "directory.certificates-changed.v1"

    entered: tuple[Certificate, ...] = ()

    @property
    def records(self) -> tuple[Certificate, ...]:
        """Return what was entered."""
        return self.entered


class AssignmentsChanged(RegisterChanged):
    """Leaders, units or cadres took areas or gave them up (三包)."""

    TOPIC: ClassVar[str] = "directory.assignments-changed.v1"

    entered: tuple[Assignment, ...] = ()

    @property
    def records(self) -> tuple[Assignment, ...]:
        """Return what was entered."""
        return self.entered
