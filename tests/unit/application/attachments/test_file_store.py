"""Where bytes lie: a directory or an S3-compatible store, the same to whoever uses it."""

import io
from collections.abc import Iterator
from pathlib import Path
from random import Random

import httpx2
import pytest
from moto.server import ThreadedMotoServer

from application.attachments.file_place import Place, check_place
from application.attachments.file_store import FileStore, FilesUnavailableError

NAME = "ab" * 16
LARGE = Random(1).randbytes(11_000_000)  # noqa: S311 -- no secret


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Return the address of an S3-compatible server in this process, with a bucket."""
    found = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    found.start()
    host, port = found.get_host_and_port()
    address = f"http://{host}:{port}"
    httpx2.put(f"{address}/files", trust_env=False).raise_for_status()
    try:
        yield address
    finally:
        found.stop()


@pytest.fixture
def bucket(server: str, monkeypatch: pytest.MonkeyPatch) -> FileStore:
    """Return a store in the bucket; its credentials are in the environment alone."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "SECRETACCESS")
    return FileStore(Place("s3://files/town", endpoint=server, region="us-east-1"))


@pytest.fixture(params=["directory", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    """Return a store of either kind."""
    if request.param == "bucket":
        found: FileStore = request.getfixturevalue("bucket")
        return found
    return FileStore(Place((tmp_path / "some where").as_uri()))


def read(store: FileStore, name: str = NAME) -> bytes | None:
    """Return what lies under a name."""
    parts = store.get(name)
    return None if parts is None else b"".join(parts)


class TestStore:
    @pytest.mark.parametrize("content", [b"x", LARGE], ids=["small", "in parts"])
    def test_gives_back_what_was_put(self, store: FileStore, content: bytes) -> None:
        """The same bytes, however many."""
        store.put(NAME, io.BytesIO(content))
        assert read(store) == content

    def test_removes(self, store: FileStore) -> None:
        """What was removed is not there; removing it again changes nothing."""
        store.put(NAME, io.BytesIO(b"x"))
        store.delete(NAME)
        store.delete(NAME)
        assert read(store) is None

    def test_knows_what_is_not_there(self, store: FileStore) -> None:
        """None is an answer, not a fault."""
        assert read(store, "cd" * 16) is None


class TestAway:
    def test_says_where_and_no_secret(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A store that does not answer is told in one sentence, without credentials."""
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "SECRETACCESS")
        store = FileStore(Place("s3://files", endpoint="http://127.0.0.1:1", region="us-east-1"))
        with pytest.raises(FilesUnavailableError, match="s3://files") as error:
            store.put(NAME, io.BytesIO(b"x"))
        assert "SECRET" not in str(error.value)

    def test_of_a_directory_that_is_none(self, tmp_path: Path) -> None:
        """A file where the directory should be is a fault of the store."""
        (tmp_path / "files").write_bytes(b"")
        with pytest.raises(FilesUnavailableError):
            FileStore(Place((tmp_path / "files").as_uri())).put(NAME, io.BytesIO(b"x"))


class TestCheck:
    def test_finds_nothing_wrong(self, store: FileStore) -> None:
        """Nothing need lie there yet, and nothing is made."""
        store.check()
        folder = store.place.folder
        assert folder is None or not folder.exists()

    def test_says_that_a_bucket_is_not_there(self, bucket: FileStore) -> None:
        """Better told by `doctor` than by the first who sends a file."""
        place = Place("s3://another", endpoint=bucket.place.endpoint, region="us-east-1")
        with pytest.raises(FilesUnavailableError):
            FileStore(place).check()


class TestPlace:
    @pytest.mark.parametrize("url", ["file:///srv/files", "s3://bucket", "s3://bucket/a/b"])
    def test_is_a_directory_or_a_bucket(self, url: str) -> None:
        """What can be used is taken as it is."""
        assert check_place(url) == url

    @pytest.mark.parametrize(
        "url",
        [
            "/srv/files",
            "file://host/srv",
            "http://bucket",
            "s3://",
            "s3://key:secret@bucket",
            "s3://bucket?x=1",
            "gs://bucket",
        ],
    )
    def test_is_nothing_else(self, url: str) -> None:
        """Credentials do not belong into a setting that is shown; other stores are not known."""
        with pytest.raises(ValueError, match="accepted"):
            check_place(url)
