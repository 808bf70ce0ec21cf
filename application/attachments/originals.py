"""Originals: the bytes as they were sent, with all they tell, for who may read texts in clear."""

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from application.attachments.attachments import Opened
from application.attachments.listing import FoundFile, Listing
from application.given_by import GivenBy
from application.privacy.revealing import Revealing
from domain.access.fields import View


class Original(NamedTuple):
    """A file as it was sent, and what it is."""

    found: FoundFile
    opened: Opened


@dataclass(frozen=True, slots=True)
class Originals:
    """Opens originals; the event is stored before anybody sees a byte."""

    listing: Listing
    revealing: Revealing

    def read(
        self, issue_id: UUID, sha256: str, purpose: str, *, view: View, by: GivenBy
    ) -> Original:
        """Return a file as it was sent. Raises NoSuchAttachmentError, and as `Revealing.record`.

        Who may not is told so before he learns of any file.
        """
        self.revealing.check(issue_id, by)
        found = self.listing.find(issue_id, sha256, view)
        row = found.stored
        opened = self.listing.attachments.open(row, original=True)
        self.revealing.record(issue_id, f"attachments.{sha256}", row.person, purpose, by)
        return Original(found, opened)
