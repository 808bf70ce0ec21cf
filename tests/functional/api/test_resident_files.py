"""Files that residents read of their own issues: theirs, and what was shared with them."""

import io
from collections.abc import Iterator
from uuid import UUID

import pytest
from httpx2 import Response
from PIL import Image

from domain.security.events import PersonalDataRead
from projections.board.queries import find
from tests.attaching import taken
from tests.files import MAKER, PDF, bare, noted, picture
from tests.residents import PUBLIC, Resident, ResidentsTown, residents_town

WRONG = "AAAA-AAAA-AAAA"
SHARED = "?visible_to=complainant"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ResidentsTown]:
    """Return a town that the tests share: each resident has an issue of his own."""
    with residents_town(tmp_path_factory.mktemp("town")) as found:
        yield found


def sent(resident: Resident, content: bytes) -> str:
    """Let the resident add a picture; return where he reads it."""
    headers = {"Content-Type": "application/octet-stream"}
    path = f"/issues/{resident.number}/photo"
    assert resident.town.post(path, content, code=resident.code, headers=headers).is_success
    return str(resident.follow()["files"][-1]["href"])


def added(resident: Resident, content: bytes, query: str = "", name: str = "photo.png") -> str:
    """Let a clerk add a file; return its digest."""
    place = taken(resident.town.town, resident.number, content, query=query, name=name)
    return place.rpartition("/")[2]


def read(resident: Resident, sha256: str, code: str | None = None) -> Response:
    """Ask for a file by its digest."""
    return resident.town.get(f"/issues/{resident.number}/files/{sha256}", code or resident.code)


class TestFiles:
    def test_of_his_own_are_read_as_they_are_shown(self, town: ResidentsTown) -> None:
        """A picture drawn anew, to be saved, never a page."""
        resident = town.report()
        href = sent(resident, noted(picture(61)))
        answer = town.get(href.removeprefix(PUBLIC), resident.code)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
        assert MAKER.encode() not in answer.content
        with Image.open(io.BytesIO(answer.content)) as shown:
            assert shown.size == (64, 48)
        assert answer.headers["content-disposition"].startswith("attachment; filename=")
        assert "sandbox" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "private, no-store"

    def test_that_were_shared_are_listed_and_read(self, town: ResidentsTown) -> None:
        """What the unit marked for him, such as a picture of what was done."""
        resident = town.report()
        own = sent(resident, bare(picture(62)))
        letter = added(resident, PDF, SHARED, "reply.pdf")
        added(resident, bare(picture(63)))
        files = resident.follow()["files"]
        assert [(each["href"], each["is_own"]) for each in files] == [
            (own, True),
            (f"{PUBLIC}/issues/{resident.number}/files/{letter}", False),
        ]
        assert files[1]["media_type"] == "application/pdf"
        assert read(resident, letter).content == PDF

    def test_that_were_not_shared_are_not_there(self, town: ResidentsTown) -> None:
        """The same answer as for a file that nobody ever sent."""
        resident = town.report()
        hidden = read(resident, added(resident, bare(picture(64))))
        nothing = read(resident, "0" * 64)
        for answer in (hidden, nothing):
            assert (answer.status_code, answer.json()["code"]) == (404, "no_such_attachment")

    def test_are_read_by_nobody_with_another_code(self, town: ResidentsTown) -> None:
        """A wrong code, and that of another issue, are refused before anything is looked for."""
        resident, other = town.report(), town.report()
        sha256 = added(resident, bare(picture(65)), SHARED)
        for code in (WRONG, other.code):
            answer = read(resident, sha256, code)
            assert (answer.status_code, answer.json()["code"]) == (404, "follow_refused")
        elsewhere = read(other, sha256)
        assert (elsewhere.status_code, elsewhere.json()["code"]) == (404, "no_such_attachment")

    def test_that_are_read_are_on_record(self, town: ResidentsTown) -> None:
        """As every reading of what is not masked: which file, and by whom."""
        resident = town.report()
        sha256 = added(resident, bare(picture(66)), SHARED)
        row = find(town.system.views, resident.number)
        assert row is not None
        person = town.system.read_state(UUID(row.issue_id)).complainants[0].person
        before = town.system.store.last_position()
        assert read(resident, sha256).status_code == 200
        (event,) = [each.event for each in town.system.store.page(before, 10).recorded]
        assert isinstance(event, PersonalDataRead)
        assert (event.issue, event.fields) == (UUID(row.issue_id), (f"attachments.{sha256}",))
        assert event.entry.actor.id == person
