"""What becomes of a file whose order has no clear end: it is neither lost nor left for ever."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from application.attachments.attachments import ATTACH, Attachments
from application.attachments.file_place import Place
from application.attachments.file_store import FileStore, FilesUnavailableError
from application.attachments.tidying import Tidying
from application.order import Order
from application.outcomes import unavailable
from application.vault_attachments import AttachmentRows
from domain.step import Outcome
from tests.desk import Desk
from tests.files import bare, picture
from tests.ordinary import CLERK


class Giving:
    """Gives orders to a desk; the answer is lost, before or after the order was taken."""

    def __init__(self, desk: Desk, *, takes: bool) -> None:
        """Say whether the order is taken though nobody hears of it."""
        self._desk = desk
        self._takes = takes

    async def __call__(self, order: Order) -> Outcome:
        """Take it or not; know nothing of it."""
        if self._takes:
            assert self._desk.give(order).kind == "accepted"
        return unavailable("store_away", "nobody knows")


def attachments_at(desk: Desk, *, takes: bool, url: str = "") -> Attachments:
    """Return attachments whose orders come to no clear end."""
    return Attachments(
        files=FileStore(Place(url or (desk.directory / "files").as_uri())),
        rows=AttachmentRows(desk.household.vault),
        personal=desk.household.personal,
        streams=desk.streams,
        give=Giving(desk, takes=takes),
        new_id=uuid4,
        folder=desk.directory / "incoming",
    )


async def content() -> AsyncIterator[bytes]:
    """Yield a picture."""
    yield bare(picture())


def lying(desk: Desk) -> int:
    """Return how many objects lie in the store."""
    return sum(path.is_file() for path in (desk.directory / "files").rglob("*"))


@pytest.mark.parametrize(("takes", "left"), [(True, 2), (False, 0)])
async def test_what_nobody_heard_of_is_looked_up(tmp_path: Path, takes: bool, left: int) -> None:  # noqa: FBT001 -- a parameter
    """An hour later the issue says whether the file is on record: it stays, or goes."""
    desk = Desk(tmp_path)
    attachments = attachments_at(desk, takes=takes)
    order = Order(ATTACH, CLERK, {}, issue_id=desk.report().issue_id, key="k")
    taken = await attachments.take(order, content(), "a.jpg")
    assert taken.outcome.kind == "unavailable"
    assert lying(desk) == 2
    hour = timedelta(hours=1)
    now = desk.household.vault.now
    soon = Tidying(attachments, lambda: _instant(now()) + hour / 2)
    assert (soon.tidy(), lying(desk)) == (0, 2)
    later = Tidying(attachments, lambda: _instant(now()) + 2 * hour)
    assert later.tidy() == (0 if takes else 1)
    assert lying(desk) == left
    assert later.tidy() == 0
    desk.close()


async def test_bytes_that_cannot_be_stored_give_no_order(tmp_path: Path) -> None:
    """No event names a file that is not there; what was begun is forgotten."""
    desk = Desk(tmp_path)
    (tmp_path / "blocked").write_bytes(b"")
    attachments = attachments_at(desk, takes=True, url=(tmp_path / "blocked").as_uri())
    issue_id = desk.report().issue_id
    with pytest.raises(FilesUnavailableError):
        await attachments.take(Order(ATTACH, CLERK, {}, issue_id=issue_id), content(), "a.jpg")
    assert desk.streams.latest(issue_id).issue.evidence == {}
    desk.close()


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
