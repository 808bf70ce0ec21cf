"""Puts together what finds and opens the files of an issue."""

from application.attachments.listing import Listing
from application.attachments.originals import Originals
from bihuan.bootstrap import System
from bihuan.privacy import revealing_of


def listing_of(system: System) -> Listing:
    """Return which files of an issue a reader gets."""
    return Listing(system.store, system.attachments)


def originals_of(system: System) -> Originals:
    """Return what opens files as they were sent, on record."""
    return Originals(listing_of(system), revealing_of(system))
