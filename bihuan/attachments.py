"""Puts together what finds the files of an issue."""

from application.attachments.listing import Listing
from bihuan.bootstrap import System


def listing_of(system: System) -> Listing:
    """Return which files of an issue a reader gets."""
    return Listing(system.store, system.attachments)
