"""What the installation says of Open311: whom it serves, where, and who answers questions."""

from dataclasses import dataclass
from typing import Final, NamedTuple

PREFIX: Final = "/open311/v2"
"""Where all of it lies."""


class Jurisdiction(NamedTuple):
    """What a client calls a county, and the place whose pack rules it; None: the configured one."""

    id: str
    place: str | None = None


@dataclass(frozen=True)
class Open311:
    """How Open311 is served here: for whom, where, and who answers questions about it."""

    jurisdictions: tuple[Jurisdiction, ...] = ()
    contact: str = ""
    url: str | None = None
    """The address that clients reach the installation at; None: the one that they used."""


def jurisdictions_from(text: str) -> tuple[Jurisdiction, ...]:
    """Return the jurisdictions of a setting such as `a.gov.cn=place-1,b.gov.cn`."""
    parts = (each.strip().partition("=") for each in text.split(",") if each.strip())
    return tuple(Jurisdiction(name, place or None) for name, _, place in parts)
