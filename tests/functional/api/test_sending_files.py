"""Files sent over HTTP: put on record once, by who may, and nothing left of what was refused."""

from collections.abc import AsyncIterator, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.issue.events import EvidenceAttached
from tests.api_client import Town, served_town
from tests.attaching import files_of, listed, rows_of, sent, taken
from tests.files import SVG, bare, noted, picture, png_of

_PART = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nx'


class TestSending:
    def test_puts_a_file_on_record(self, town: Town) -> None:
        """201, where it is read, the issue's new version; the event has digest, type and size."""
        issue, content = town.reported(), noted(picture(11))
        answer = sent(town, issue, content, query="?kind=photo_before")
        assert answer.status_code == 201, answer.text
        digest = sha256(content).hexdigest()
        assert answer.headers["location"] == f"/api/v1/issues/{issue}/attachments/{digest}"
        assert answer.headers["etag"] == f'"{answer.json()["head"]["version"]}"'
        event = town.system.store.read_issue(UUID(issue))[-1].event
        assert isinstance(event, EvidenceAttached)
        assert (event.sha256, event.media_type, event.size_bytes, event.kind) == (
            digest,
            "image/jpeg",
            len(content),
            "photo_before",
        )

    def test_by_a_form_of_a_browser(self, town: Town) -> None:
        """A form with one file is taken as well; its name may be in Chinese."""
        issue, content = town.reported(), bare(picture(12))
        answer = town.request(
            "POST",
            f"/api/v1/issues/{issue}/attachments",
            by="clerk-1",
            headers={"Idempotency-Key": str(uuid4()), "If-Match": "*"},
            files={"file": ("路灯.jpg", content, "text/html")},
        )
        assert answer.status_code == 201, answer.text
        assert [each["file_name"] for each in listed(town, issue)] == ["路灯.jpg"]

    @pytest.mark.parametrize(
        ("content_type", "body"),
        [
            ("multipart/form-data", b"x"),
            ("multipart/form-data; boundary=b", b""),
            ("multipart/form-data; boundary=b", b"no form at all"),
            (
                "multipart/form-data; boundary=b",
                b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nx\r\n--b--\r\n',
            ),
            (
                "multipart/form-data; boundary=b",
                _PART,
            ),
            (
                "multipart/form-data; boundary=b",
                _PART + b"\r\n" + _PART + b"\r\n--b--",
            ),
            (
                "multipart/form-data; boundary=b",
                b'--b\r\nContent-Disposition: form-data; name="file"; filename="'
                + b"x" * 10_000
                + b'"\r\n\r\nx\r\n--b--\r\n',
            ),
        ],
        ids=["no boundary", "nothing", "no form", "no file", "cut off", "two files", "long name"],
    )
    def test_by_a_form_that_is_none(self, town: Town, content_type: str, body: bytes) -> None:
        """What holds something else than one whole file is malformed."""
        issue = town.reported()
        headers = {"Idempotency-Key": "k", "If-Match": "*", "Content-Type": content_type}
        path = f"/api/v1/issues/{issue}/attachments"
        answer = town.request("POST", path, by="clerk-1", headers=headers, content=body)
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_upload")
        assert listed(town, issue) == []

    @pytest.mark.parametrize(
        "boundary", ["boundary*=utf-8''b", f"boundary*{'9' * 5_000}*=b", 'boundary="\t"']
    )
    def test_by_a_form_of_no_readable_boundary(self, town: Town, boundary: str) -> None:
        """What the header says of the form cannot be read: malformed, and no fault."""
        issue = town.reported()
        kind = f"multipart/form-data; {boundary}"
        headers = {"Idempotency-Key": "k", "If-Match": "*", "Content-Type": kind}
        path = f"/api/v1/issues/{issue}/attachments"
        answer = town.request("POST", path, by="clerk-1", headers=headers, content=_PART)
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_upload")

    @pytest.mark.parametrize(
        "name",
        ["*=idna''a", "*=undefined''a", "*=utf-8''%ff", f"*{'9' * 5_000}*=a"],
        ids=lambda value: value[:20],
    )
    def test_under_a_name_that_cannot_be_read(self, town: Town, name: str) -> None:
        """A body that is the file itself is taken without one."""
        issue, content = town.reported(), bare(picture(41))
        path = f"/api/v1/issues/{issue}/attachments"
        headers = {"Idempotency-Key": f"named{name[:16]}", "If-Match": "*"}
        said = {**headers, "Content-Disposition": f"attachment; filename{name}"}
        answer = town.request("POST", path, by="clerk-1", headers=said, content=content)
        assert answer.status_code == 201, answer.text
        assert [each["file_name"] for each in listed(town, issue)] == ["attachment"]

    @pytest.mark.parametrize("name", ["*=idna''a", "*=undefined''a", "*=utf-8''%ff"])
    def test_by_a_form_under_a_name_that_cannot_be_read(self, town: Town, name: str) -> None:
        """A part without a name is no file."""
        part = _PART.replace(b'filename="a"', f"filename{name}".encode()) + b"\r\n--b--\r\n"
        kind = "multipart/form-data; boundary=b"
        headers = {"Idempotency-Key": "k", "If-Match": "*", "Content-Type": kind}
        path = f"/api/v1/issues/{town.reported()}/attachments"
        answer = town.request("POST", path, by="clerk-1", headers=headers, content=part)
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_upload")

    def test_again_under_its_key_is_the_same(self, own_town: Town) -> None:
        """The same key and file: the same answer, one event, and one file kept."""
        town, content = own_town, bare(picture(13))
        issue = town.reported()
        first = sent(town, issue, content, key="one-file")
        again = sent(town, issue, content, key="one-file")
        assert again.status_code == 201
        assert again.json()["receipt"] == first.json()["receipt"]
        assert len(listed(town, issue)) == rows_of(town) == 1
        assert len(files_of(town)) == 2

    def test_of_another_file_under_its_key_is_refused(self, own_town: Town) -> None:
        """A key stands for one file; the other one is not kept."""
        town = own_town
        issue = town.reported()
        sent(town, issue, bare(picture(14)), key="a-file")
        other = sent(town, issue, bare(picture(15)), key="a-file")
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
        assert rows_of(town) == 1
        assert len(files_of(town)) == 2

    def test_of_known_bytes_changes_nothing(self, own_town: Town) -> None:
        """The same file once more, by another order: on record already, and kept once."""
        town, content = own_town, bare(picture(16))
        issue = town.reported()
        taken(town, issue, content)
        again = sent(town, issue, content, name="again.jpg")
        assert again.status_code == 200, again.text
        assert len(listed(town, issue)) == rows_of(town) == 1
        assert len(files_of(town)) == 2

    def test_on_an_old_version_is_stale(self, own_town: Town) -> None:
        """412 as for every order, and nothing is kept."""
        town = own_town
        answer = sent(town, town.dispatched(), bare(picture()), if_match='"1"')
        assert (answer.status_code, answer.json()["code"]) == (412, "stale_version")
        assert (rows_of(town), files_of(town)) == (0, [])

    def test_by_who_may_not_is_refused(self, own_town: Town) -> None:
        """An auditor never acts on a case (rules.md 12.7); nothing is kept."""
        town = own_town
        answer = sent(town, town.reported(), bare(picture()), by="auditor-1")
        assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")
        assert (rows_of(town), files_of(town)) == (0, [])

    def test_to_an_issue_that_he_does_not_see_finds_nothing(self, own_town: Town) -> None:
        """As if it were not there, whether it is or not."""
        town = own_town
        known = sent(
            town, town.dispatched("urban-management"), bare(picture()), by="housing-handler-1"
        )
        unknown = sent(town, str(uuid4()), bare(picture()), by="housing-handler-1")
        assert known.status_code == unknown.status_code == 404
        assert known.json()["code"] == unknown.json()["code"] == "not_found"
        assert files_of(town) == []

    def test_needs_key_and_version(self, town: Town) -> None:
        """A file is an order like any other."""
        path = f"/api/v1/issues/{town.reported()}/attachments"
        bare_request = town.request("POST", path, by="clerk-1", content=b"x")
        assert bare_request.json()["code"] == "idempotency_key_missing"
        keyed = town.request(
            "POST", path, by="clerk-1", headers={"Idempotency-Key": "k"}, content=b"x"
        )
        assert keyed.status_code == 428

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "file_empty"),
            (SVG, "file_type"),
            (png_of(50_000, 50_000), "picture_too_large"),
            (bare(picture())[:300], "file_broken"),
        ],
    )
    def test_of_a_bad_file_is_refused(self, own_town: Town, content: bytes, code: str) -> None:
        """422 with what would be accepted; no event, no row, no file."""
        town = own_town
        issue = town.reported()
        answer = sent(town, issue, content)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
        assert (listed(town, issue), rows_of(town), files_of(town)) == ([], 0, [])

    def test_of_too_much_is_not_read_to_its_end(self, own_town: Town) -> None:
        """Without a length the count decides; what came is gone."""
        town, came = own_town, 0

        async def endless() -> AsyncIterator[bytes]:
            nonlocal came
            for _ in range(100):
                came += 1_000_000
                yield b"\xff" * 1_000_000

        answer = sent(town, town.reported(), endless())
        assert (answer.status_code, answer.json()["code"]) == (422, "file_too_large")
        assert files_of(town) == []

    def test_cut_off_leaves_nothing(self, own_town: Town) -> None:
        """Whoever goes away half-way leaves no event, no row, no file."""
        town, content = own_town, bare(picture())
        issue = town.reported()
        messages: Iterator[dict[str, Any]] = iter(
            [
                {"type": "http.request", "body": content[:500], "more_body": True},
                {"type": "http.disconnect"},
            ]
        )
        answered: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return next(messages)

        async def send(message: dict[str, Any]) -> None:
            answered.append(message)

        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "POST",
            "scheme": "http",
            "path": f"/api/v1/issues/{issue}/attachments",
            "raw_path": b"",
            "query_string": b"",
            "root_path": "",
            "server": ("town", 80),
            "client": ("127.0.0.1", 1),
            "headers": [
                (b"host", b"town"),
                (b"authorization", b"Bearer token-of-clerk-1"),
                (b"idempotency-key", b"half"),
                (b"if-match", b"*"),
                (b"content-length", str(len(content)).encode()),
            ],
        }
        town.loop.run_until_complete(town.app(scope, receive, send))  # type: ignore[arg-type] # messages of a test
        assert answered[0]["status"] == 400
        assert (listed(town, issue), rows_of(town), files_of(town)) == ([], 0, [])


class TestAway:
    def test_store_takes_nothing_and_says_so(self, tmp_path: Path) -> None:
        """503 and when to come again; no event names a file that is not there."""
        (tmp_path / "blocked").write_bytes(b"")
        url = (tmp_path / "blocked").as_uri()
        with served_town(tmp_path / "town", files_url=url) as town:
            issue = town.reported()
            answer = sent(town, issue, bare(picture()))
            assert (answer.status_code, answer.json()["code"]) == (503, "service_away")
            assert answer.headers["retry-after"]
            assert "blocked" not in answer.text
            assert listed(town, issue) == []
