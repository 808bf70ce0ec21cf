"""Files over HTTP: listed, read by those who may, flagged where used twice, gone with a person."""

import io
from hashlib import sha256
from urllib.parse import unquote
from uuid import UUID

import pytest
from PIL import Image

from application.given_by import GivenBy
from bihuan.checkup import examine
from bihuan.privacy import register_of, tidying_of
from domain.base import Actor
from domain.issue.events import EvidenceAttached
from domain.privacy.events import PersonalDataRevealed
from domain.privacy.reveals import STREAM as REVEALS
from domain.security.events import AccessDenied
from tests.api_client import Town
from tests.attaching import files_of, listed, taken
from tests.files import LATITUDE, LONGITUDE, MAKER, PDF, bare, noted, picture

_NAME = "诸葛建国"
_MOBILE = "13864001234"
_WHO = [{"name": _NAME, "contacts": [{"kind": "mobile", "value": _MOBILE}]}]
_OWNED = {"anonymous": False, "complainants": _WHO}


class TestReading:
    def test_gives_a_picture_without_its_notes(self, town: Town) -> None:
        """What is shown has no EXIF; it is a file to be saved, never a page."""
        issue, content = town.reported(), noted(picture(21))
        answer = town.get(taken(town, issue, content, name="路灯<b>.png"), by="clerk-1")
        assert answer.status_code == 200
        assert MAKER.encode() not in answer.content
        with Image.open(io.BytesIO(answer.content)) as shown:
            assert (shown.format, shown.size, dict(shown.getexif())) == ("JPEG", (64, 48), {})
        headers = answer.headers
        assert headers["content-type"] == "image/jpeg"
        assert headers["content-length"] == str(len(answer.content))
        assert headers["content-disposition"].startswith("attachment; filename=")
        assert "%3Cb%3E.jpg" in headers["content-disposition"]
        assert headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in headers["content-security-policy"]
        assert headers["cache-control"] == "private, no-store"

    def test_gives_a_letter_as_it_was_sent(self, town: Town) -> None:
        """Of other files the very bytes."""
        issue = town.reported()
        answer = town.get(taken(town, issue, PDF, name="reply.pdf"), by="clerk-1")
        assert answer.content == PDF
        assert answer.headers["content-type"] == "application/pdf"

    def test_of_the_head_gives_type_and_length(self, town: Town) -> None:
        """Without a byte of the file."""
        place = taken(town, town.reported(), bare(picture(22)))
        head, whole = town.request("HEAD", place, by="clerk-1"), town.get(place, by="clerk-1")
        assert head.status_code == 200
        assert head.content == b""
        for name in ("content-type", "content-length", "content-disposition"):
            assert head.headers[name] == whole.headers[name]

    def test_by_somebody_else_finds_nothing(self, town: Town) -> None:
        """Who does not see the issue does not see its files, whether they are there or not."""
        issue = town.dispatched("urban-management")
        place = taken(town, issue, bare(picture(23)))
        nowhere = f"/api/v1/issues/{issue}/attachments/{'0' * 64}"
        for path in (place, nowhere, f"/api/v1/issues/{issue}/attachments"):
            answer = town.get(path, by="housing-handler-1")
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        assert town.get(nowhere, by="clerk-1").json()["code"] == "no_such_attachment"

    def test_by_a_complainant_is_of_what_was_shared(self, town: Town) -> None:
        """He gets his own file and what was shared with him; of others not that they exist."""
        issue = town.reported(**_OWNED)
        person = town.system.read_state(UUID(issue)).complainants[0].person
        own = taken(town, issue, bare(picture(24)), by=person)
        shared = taken(town, issue, bare(picture(25)), query="?visible_to=complainant")
        hidden = taken(town, issue, bare(picture(26)))
        assert town.get(own, by=person).status_code == 200
        assert town.get(shared, by=person).status_code == 200
        answer = town.get(hidden, by=person)
        assert (answer.status_code, answer.json()["code"]) == (404, "no_such_attachment")
        assert len(listed(town, issue, person)) == 2
        later = {"sha256": hidden.rpartition("/")[2]}
        town.order(f"/issues/{issue}/share-evidence", later, by="clerk-1")
        assert town.get(hidden, by=person).status_code == 200

    def test_of_what_was_never_sent_finds_nothing(self, town: Town) -> None:
        """A digest alone may be on record; there are no bytes to be read."""
        issue = town.reported()
        body = {
            "file_name": "a.jpg",
            "media_type": "image/jpeg",
            "size_bytes": 10,
            "sha256": "ab" * 32,
        }
        town.order(f"/issues/{issue}/attach-evidence", body, by="clerk-1")
        (found,) = listed(town, issue)
        assert (found["shown"], found["href"]) == (None, None)
        answer = town.get(f"/api/v1/issues/{issue}/attachments/{'ab' * 32}", by="clerk-1")
        assert (answer.status_code, answer.json()["code"]) == (404, "no_such_attachment")


def _alter(content: bytes, how: str) -> bytes:
    return {
        "flipped at its end": content[:-1] + bytes((content[-1] ^ 1,)),
        "flipped in its middle": content[:-100] + bytes((content[-100] ^ 1,)) + content[-99:],
        "cut": content[: 7 + 65_536 + 16],
        "prolonged": content + b"\0",
        "emptied": b"",
    }[how]


_DAMAGE = ("flipped at its end", "flipped in its middle", "cut", "prolonged", "emptied", "gone")


class TestDamage:
    @pytest.mark.parametrize("how", _DAMAGE)
    @pytest.mark.parametrize("is_original", [False, True])
    def test_gives_no_byte_away(self, own_town: Town, how: str, *, is_original: bool) -> None:
        """A stable code, on record with who came upon it; the doctor finds what a list shows."""
        town, content = own_town, b"%PDF-1.7\n" + bytes(range(256)) * 8_000 + b"\n%%EOF\n"
        issue = town.reported()
        place = taken(town, issue, content, name="reply.pdf")
        folder = town.system.settings.data / "files" / "attachments"
        [stored] = [path for path in folder.rglob("*") if path.is_file()]
        if how == "gone":
            stored.unlink()
        else:
            stored.write_bytes(_alter(stored.read_bytes(), how))
        before = town.system.store.last_position()
        if is_original:
            path = f"{place}/original".removeprefix("/api/v1")
            answer = town.order(path, {"purpose": "核对"}, by="clerk-1")
        else:
            answer = town.get(place, by="clerk-1")
        assert (answer.status_code, answer.json()["code"]) == (500, "file_damaged")
        assert content[100:120] not in answer.content
        page = town.system.store.page(before, 100).recorded
        denied = [each.event for each in page if isinstance(each.event, AccessDenied)]
        assert [(each.code, str(each.issue), each.account) for each in denied] == [
            ("file_damaged", issue, "clerk-1")
        ]
        assert _files_level(town) == ("ok" if how.startswith("flipped") else "failed")

    def test_is_not_what_was_erased(self, own_town: Town) -> None:
        """Where nothing is missing the doctor says so; a file that went is no damage."""
        taken(own_town, own_town.reported(), bare(picture(81)))
        assert _files_level(own_town) == "ok"


def _files_level(town: Town) -> str:
    found = examine(town.system.settings).findings
    return next(each.level for each in found if each.check == "files")


class TestOriginal:
    def test_is_read_on_record(self, town: Town) -> None:
        """The very bytes, for a purpose, by who may reveal texts; the event names the file."""
        issue, content = town.reported(), noted(picture(61))
        place = taken(town, issue, content)
        answer = town.order(
            f"{place}/original".removeprefix("/api/v1"), {"purpose": "核对拍摄时间"}, by="clerk-1"
        )
        assert answer.status_code == 200, answer.text
        assert sha256(answer.content).hexdigest() == place.rpartition("/")[2]
        assert answer.headers["content-disposition"].startswith("attachment; ")
        event = town.system.store.read(REVEALS)[-1].event
        assert isinstance(event, PersonalDataRevealed)
        assert (event.field, event.purpose, event.entry.actor.id) == (
            f"attachments.{place.rpartition('/')[2]}",
            "核对拍摄时间",
            "clerk-1",
        )

    def test_is_not_read_without_a_purpose_or_a_role(self, town: Town) -> None:
        """422 without the one, 403 without the other, and nothing on record."""
        place = taken(town, town.dispatched(), noted(picture(62))).removeprefix("/api/v1")
        before = len(town.system.store.read(REVEALS))
        blank = town.order(f"{place}/original", {"purpose": " "}, by="clerk-1")
        assert blank.status_code == 422
        refused = town.order(f"{place}/original", {"purpose": "x"}, by="auditor-1")
        assert refused.status_code == 403
        unseen = town.order(f"{place}/original", {"purpose": "x"}, by="transport-handler-1")
        assert unseen.status_code == 404
        assert len(town.system.store.read(REVEALS)) == before


class TestTaking:
    def test_is_on_record_sealed(self, town: Town) -> None:
        """When and where: in clear for nobody who only reads, whole for who opens the seal."""
        issue = town.reported()
        taken(town, issue, noted(picture(31)))
        (found,) = listed(town, issue)
        assert found["capture_time"] == "2026-03-02T09:30:15+08:00"
        assert (
            found["capture_place"]
            == f"{int(LATITUDE * 100) / 100}, {int(LONGITUDE * 100) / 100}＊＊"
        )
        event = town.system.store.read_issue(UUID(issue))[-1].event
        assert isinstance(event, EvidenceAttached)
        assert event.capture_place
        clear = town.system.personal.reveal(event.capture_place, UUID(issue))
        assert clear == f"{LATITUDE:.6f}, {LONGITUDE:.6f}"
        for path in ("", "/history"):
            assert (
                f"{LATITUDE:.4f}"
                not in town.get(f"/api/v1/issues/{issue}{path}", by="clerk-1").text
            )


class TestSamePicture:
    def test_in_another_issue_is_flagged(self, town: Town) -> None:
        """The same bytes: the event says so, and who sees both issues is told which."""
        content = bare(picture(41))
        first, second = town.reported(), town.dispatched()
        taken(town, first, content)
        taken(town, second, content)
        assert [each["flags"] for each in listed(town, first)] == [[]]
        (found,) = listed(town, second)
        assert found["flags"] == ["same_file"]
        assert [each["issue_id"] for each in found["also_in"]] == [first]
        (for_unit,) = listed(town, second, "housing-handler-1")
        assert for_unit["also_in"] == []

    def test_with_other_notes_is_flagged(self, town: Town) -> None:
        """The same pixels in another file are the same picture, in the same issue too."""
        issue = town.reported()
        taken(town, issue, bare(picture(42)))
        taken(town, issue, noted(picture(42)))
        assert [each["flags"] for each in listed(town, issue)] == [[], ["same_picture"]]

    def test_is_told_in_the_history(self, town: Town) -> None:
        """Who reads the history sees it."""
        content = bare(picture(43))
        taken(town, town.reported(), content)
        issue = town.reported()
        taken(town, issue, content)
        events = town.get(f"/api/v1/issues/{issue}/history", by="clerk-1").json()["events"]
        assert (
            "文件曾用于其他事项" in events[-1]["sentence"]
            or "another issue" in events[-1]["sentence"]
        )

    def test_cannot_be_said_by_the_sender(self, town: Town) -> None:
        """The flag is the edge's; an order that brings one is malformed."""
        issue = town.reported()
        body = {
            "file_name": "a.jpg",
            "media_type": "image/jpeg",
            "size_bytes": 10,
            "sha256": "cd" * 32,
            "flags": ["same_file"],
        }
        answer = town.order(f"/issues/{issue}/attach-evidence", body, by="clerk-1")
        assert answer.status_code == 400


class TestNames:
    def test_of_people_are_covered(self, own_town: Town) -> None:
        """A file that is called after the complainant names him to nobody who only reads."""
        issue = own_town.reported(**_OWNED)
        place = taken(own_town, issue, bare(picture(71)), name=f"{_NAME}{_MOBILE}.jpg")
        (found,) = listed(own_town, issue)
        assert found["file_name"] == "诸＊＊138****1234.jpg"
        said = [own_town.get(place, by="clerk-1").headers["content-disposition"]]
        said += [own_town.get(f"/api/v1/issues/{issue}/history", by="clerk-1").text]
        for text in said:
            assert _NAME not in unquote(text)
            assert _MOBILE not in text


class TestRest:
    def test_lies_sealed(self, own_town: Town) -> None:
        """No byte of a file lies in clear anywhere in the data directory, nor its name."""
        town = own_town
        taken(town, town.reported(), PDF + b"%SECRETWORDS\n%%EOF\n", name="SECRETNAME.pdf")
        for path in town.system.settings.data.rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                assert b"SECRET" not in content, path

    def test_is_gone_with_the_person(self, own_town: Town) -> None:
        """After an erasure nobody reads it, its record stays, and its bytes are removed."""
        town = own_town
        issue, other = town.reported(**_OWNED), town.reported()
        place = taken(town, issue, noted(picture(51)))
        kept = taken(town, other, bare(picture(52)))
        town.catch_up()
        person = town.system.read_state(UUID(issue)).complainants[0].person
        by = GivenBy(
            Actor(id="administrator-1", role="administrator", unit="centre"),
            why="asked for",
            command_id="erase-1",
        )
        register_of(town.system).erase((person,), "consent_withdrawn", by)
        answer = town.get(place, by="clerk-1")
        assert (answer.status_code, answer.json()["code"]) == (404, "no_such_attachment")
        (found,) = listed(town, issue)
        assert (found["file_name"], found["capture_place"], found["shown"]) == (
            "[erased]",
            "[erased]",
            None,
        )
        assert len(files_of(town)) == 4
        assert tidying_of(town.system).tidy() == 1
        assert len(files_of(town)) == 2
        assert town.get(kept, by="clerk-1").status_code == 200
        assert tidying_of(town.system).tidy() == 0
