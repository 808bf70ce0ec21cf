"""The bytes of attachments in an S3-compatible store are verified like those in a directory."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from moto.server import ThreadedMotoServer

from application.attachments.file_place import Place
from application.attachments.file_store import FileStore
from tests.command_line import report, run
from tests.files import bare, picture


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> Iterator[FileStore]:
    """Return a store in a bucket, which is what the settings name."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    httpx2.put(f"{address}/files", trust_env=False).raise_for_status()
    for name, value in (
        ("AWS_ACCESS_KEY_ID", "key"),
        ("AWS_SECRET_ACCESS_KEY", "SECRETACCESS"),
        ("BIHUAN_FILES_URL", "s3://files/town"),
        ("BIHUAN_FILES_ENDPOINT", address),
        ("BIHUAN_FILES_REGION", "us-east-1"),
    ):
        monkeypatch.setenv(name, value)
    try:
        yield FileStore(Place("s3://files/town", endpoint=address, region="us-east-1"))
    finally:
        server.stop()


def test_are_verified(files: FileStore, tmp_path: Path) -> None:
    """Read whole; then one exchanged, one gone and one unknown are told."""
    data = tmp_path / "data"
    assert run(data, "db", "migrate").code == 0
    number = report(data)
    for shade in (10, 20, 30):
        path = tmp_path / f"{shade}.jpg"
        path.write_bytes(bare(picture(shade)))
        assert run(data, "issue", "attach", number, str(path), "--as", "clerk-1").code == 0
    told = run(data, "audit", "verify", "--attachments", "--json")
    assert told.code == 0, told.err
    files_told = told.document["attachments"]
    assert (files_told["read"], files_told["findings"]) == (3, [])
    first, second, _ = sorted(name for name in files.sizes() if "." not in name)
    content = b"".join(files.get(second) or ())
    path.write_bytes(content)
    for name in (first, "f" * 32):
        with path.open("rb") as file:
            files.put(name, file)
    files.delete(second)
    told = run(data, "audit", "verify", "--attachments", "--json")
    assert told.code == 1, told.err
    found = {each["object"]: each["fault"] for each in told.document["attachments"]["findings"]}
    assert found == {first: "file_altered", second: "file_missing", "f" * 32: "file_unknown"}
