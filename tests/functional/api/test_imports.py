"""Imports over HTTP: the same as on the command line, as a job; nothing hostile gets far."""

import gzip
import io
import json
import zipfile
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any, Final
from uuid import uuid4

import httpx2
import pytest
from openpyxl import Workbook

from application.importing import lines, workbook
from application.importing.uploaded import UploadedImports
from domain.security.events import FileImported
from tests.api_client import Town, served_town
from tests.functional.api.test_jobs import ended

ROOT: Final = Path(__file__).resolve().parents[3]
MESSAGES: Final = ROOT / "examples" / "resident_messages.csv"
NAMED: Final = "resident_messages"
INLINE: Final = """\
source: office
zone: Asia/Shanghai
columns: {external_id: id, title: title, text: text, reported_at: at}
constants: {category: 城乡建设}
"""
ROWS: Final = (
    "id,title,text,at\n1,路灯不亮,三天没有亮了 13812345678,2026-03-02\n2,路灯,,2026-03-02\n"
)


def sent(
    town: Town,
    file: bytes,
    mapping: str = INLINE,
    *,
    by: str = "clerk-1",
    key: str = "",
    **more: Any,  # noqa: ANN401 -- the client's own arguments
) -> httpx2.Response:
    """Send a file for import."""
    headers = {"Idempotency-Key": key or str(uuid4())}
    parts = {"files": {"file": ("x.csv", file)}, "data": {"mapping": mapping}, **more}
    return town.request("POST", "/api/v1/imports", by=by, headers=headers, **parts)


def done(town: Town, answer: httpx2.Response) -> dict[str, Any]:
    """Return the job of an accepted import once it has ended."""
    assert answer.status_code == 202, answer.text
    return ended(town, answer.headers["location"], "clerk-1")


class TestImport:
    def test_takes_a_file_by_a_named_mapping(self, town: Town) -> None:
        """The shipped file by the shipped mapping; sent again under another key it takes none."""
        first = done(town, sent(town, MESSAGES.read_bytes(), NAMED))
        assert (first["state"], first["result"]["taken"]) == ("done", 40), first
        again = done(town, sent(town, MESSAGES.read_bytes(), NAMED))
        assert (again["result"]["taken"], again["result"]["existing"]) == (0, 40)
        listed = town.get("/api/v1/imports/mappings", by="clerk-1").json()["mappings"]
        assert NAMED in listed

    def test_lists_what_could_not_be_taken(self, town: Town) -> None:
        """By line, column and reason, in the answer and as a file; nobody's words among them."""
        job = done(town, sent(town, ROWS.encode()))
        assert (job["result"]["taken"], job["result"]["rejected"]) == (1, 1)
        [row] = job["result"]["rejected_rows"]
        assert (row["line"], row["column"]) == (3, "text")
        file = town.get(job["file"], by="clerk-1")
        assert file.text.removeprefix("\ufeff").splitlines()[0] == "line,column,code,reason"
        assert "13812345678" not in json.dumps(job, ensure_ascii=False) + file.text

    def test_same_key_is_the_same_job(self, town: Town) -> None:
        """Once begun it is told about; with another file or mapping the key is refused."""
        first = sent(town, ROWS.encode(), key="an-import")
        done(town, first)
        again = sent(town, ROWS.encode(), key="an-import")
        assert again.headers["location"] == first.headers["location"]
        other = sent(town, ROWS.encode() + b"3,x,y,2026-03-02\n", key="an-import")
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
        other = sent(town, ROWS.encode(), NAMED, key="an-import")
        assert other.json()["code"] == "idempotency_key_reused"

    def test_one_that_was_lost_goes_on_by_its_key(self, town: Town) -> None:
        """What a dead process had taken is not taken again; the rest is."""
        more = "".join(f"lost-{n},标题{n},正文{n},2026-03-02\n" for n in range(3))
        text = f"id,title,text,at\n{more}"
        half = done(town, sent(town, "\n".join(text.splitlines()[:2]).encode()))
        assert half["result"]["taken"] == 1
        job = done(town, sent(town, text.encode(), key="a-lost-import"))
        assert (job["result"]["taken"], job["result"]["existing"]) == (2, 1)

    def test_keeps_nothing_of_what_was_sent(self, town: Town) -> None:
        """The file holds clear words: it is gone with the end of the job."""
        done(town, sent(town, ROWS.encode()))
        folder = town.system.settings.data / "files" / "jobs"
        assert not [path for path in folder.iterdir() if path.suffix]

    def test_lies_in_clear_on_no_disk(
        self, own_town: Town, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Neither while it comes in, however long it is, nor while it is taken over."""
        data, lying, spooled = own_town.system.settings.data, list[Path](), list[object]()
        rolls_over, takes_over = SpooledTemporaryFile.rollover, UploadedImports.take_over

        def rolled(file: SpooledTemporaryFile[bytes]) -> None:
            spooled.append(file)
            rolls_over(file)

        def looked_at(
            imports: UploadedImports,
            *given: Any,  # noqa: ANN401 -- the method's own
        ) -> dict[str, object]:
            lying.extend(path for path in data.rglob("*") if path.suffix == ".xlsx")
            assert not [path for path in lying if "三天没有亮了".encode() in path.read_bytes()]
            return takes_over(imports, *given)

        monkeypatch.setattr(SpooledTemporaryFile, "rollover", rolled)
        monkeypatch.setattr(UploadedImports, "take_over", looked_at)
        rows = ROWS + "".join(
            f"{n},路灯,{'三天没有亮了' * 1_000},2026-03-02\n" for n in range(3, 100)
        )
        job = done(own_town, sent(own_town, rows.encode()))
        assert (job["state"], job["result"]["taken"]) == ("done", 98), job
        assert len(lying) == 1
        assert not spooled

    @pytest.mark.parametrize("header", ["姓名\0,13812345678", "张三,13812345678,在路灯下"])
    def test_says_little_of_what_is_no_header(self, town: Town, header: str) -> None:
        """A first row that is none may be somebody's data: no cell of it is repeated."""
        job = done(town, sent(town, f"{header}\n1,2\n".encode()))
        said = json.dumps(job, ensure_ascii=False)
        assert job["result"]["code"] == "faulty_file"
        assert not [cell for cell in ("姓名", "\\u0000", "1381234", "张三", "路灯") if cell in said]

    def test_says_in_the_readers_language_what_is_wrong(self, town: Town) -> None:
        """The fields at fault, what is wrong with each and what would be accepted."""
        job = done(town, sent(town, b"id,title\n1,2\n"))
        spoken = {"Accept-Language": "zh-CN"}
        told = town.get(f"/api/v1/jobs/{job['id']}", by="clerk-1", headers=spoken).json()["detail"]
        assert told.startswith("文件无法使用：columns."), told
        assert "文件中 `text` 出现 0 次；可接受：列 " in told

    def test_says_plainly_which_columns_there_are(self, town: Town) -> None:
        """Of a header the names are shown: printable, short, without numbers of people."""
        header = f"id,tit\0le,13812345678,{'x' * 500}"
        said = json.dumps(done(town, sent(town, f"{header}\n1,2\n".encode())))
        assert "tit?le" in said
        assert not [cell for cell in ("\\u0000", "13812345678", "x" * 50) if cell in said]

    def test_stands_in_the_security_log(self, town: Town) -> None:
        """Who had which file taken over, by its digest."""
        before = town.system.store.last_position()
        done(town, sent(town, ROWS.encode()))
        page = town.system.store.page(before, 100).recorded
        [noted] = [each.event for each in page if isinstance(each.event, FileImported)]
        assert (noted.account, noted.source, noted.format) == ("clerk-1", "office", "csv")
        assert noted.size_bytes == len(ROWS.encode())

    def test_reads_sheets_and_json_lines(self, town: Town) -> None:
        """All formats of the command line."""
        book, buffer = Workbook(), io.BytesIO()
        for row in (("id", "title", "text", "at"), ("s-1", "路灯", "不亮", "2026-03-02")):
            book.worksheets[0].append(row)
        book.save(buffer)
        job = done(town, sent(town, buffer.getvalue(), f"format: xlsx\n{INLINE}"))
        assert job["result"]["taken"] == 1, job
        line = json.dumps({"id": "j-1", "title": "路灯", "text": "不亮", "at": "2026-03-02"})
        packed = gzip.compress(line.encode())
        job = done(town, sent(town, packed, f"format: jsonl.gz\n{INLINE}"))
        assert job["result"]["taken"] == 1, job


class TestRefused:
    def test_is_for_clerks(self, town: Town) -> None:
        """403 for other roles, whatever post they name; 401 for nobody."""
        assert sent(town, ROWS.encode(), by="housing-handler-1").status_code == 403
        assert sent(town, ROWS.encode(), by="clerk-1-readonly").status_code == 403
        assert sent(town, ROWS.encode(), by="nobody-at-all").status_code in {401, 403, 404}
        headers = {"Idempotency-Key": "k"}
        nobody = town.request("POST", "/api/v1/imports", headers=headers, content=b"x")
        assert nobody.status_code == 401

    @pytest.mark.parametrize("name", ["../../etc/passwd", "nothing", "a/b", "", "..", "%2e%2e"])
    def test_names_no_file_of_the_machine(self, town: Town, name: str) -> None:
        """A name is one of those that are listed."""
        answer = sent(town, ROWS.encode(), name)
        assert (answer.status_code, answer.json()["code"]) == (422, "mapping_unknown")

    @pytest.mark.parametrize(
        "mapping",
        [
            "source: x\n",
            "a: &a [x]\nb: [*a, *a]\n",
            "source: !!python/object/apply:os.system [ls]\n",
            "x: " + "[" * 20_000,
            INLINE + "surprise: 1\n",
            "x: " + "9" * 5_000,
            "x: !!int abc\n",
            "x: !!bool perhaps\n",
            "x: !!timestamp noon\n",
            "x: !!timestamp 2026-02-31\n",
            "? !!float abc\n: x\n",
            'x: "\\UFFFFFFFF"\n',
            INLINE.replace("Asia/Shanghai", "America"),
            INLINE.replace("Asia/Shanghai", "x" * 5_000),
            INLINE + 'instants: ["%d.%m.%d"]\n',
        ],
        ids=lambda value: value[:24],
    )
    def test_mapping_that_is_none(self, town: Town, mapping: str) -> None:
        """422 and what is wrong; where files lie is not told."""
        answer = sent(town, ROWS.encode(), mapping)
        assert (answer.status_code, answer.json()["code"]) == (422, "mapping_faulty"), answer.text
        assert str(town.system.settings.data) not in answer.text

    def test_form_without_its_parts(self, town: Town) -> None:
        """What lacks, comes twice, is no form or too long is refused, and no job begins."""
        headers = {"Idempotency-Key": "a-form"}

        def code(**parts: Any) -> tuple[int, str]:  # noqa: ANN401 -- the client's own arguments
            sent_headers = {**headers, **parts.pop("headers", {})}
            answer = town.request(
                "POST", "/api/v1/imports", by="clerk-1", headers=sent_headers, **parts
            )
            return answer.status_code, answer.json()["code"]

        file = ("x.csv", b"x")
        assert code(files={"file": file}) == (422, "field_missing")
        assert code(data={"mapping": "x"}, files={"other": file})[0] in {400, 422}
        twice = [("file", file), ("file", file)]
        assert code(data={"mapping": "x"}, files=twice) == (400, "malformed")
        assert code(content=b"x", headers={"Content-Type": "text/csv"}) == (415, "media_type")
        torn = {"Content-Type": "multipart/form-data; boundary=x"}
        assert code(content=b"--x\r\ntorn", headers=torn)[0] in {400, 422}
        bare = {"Content-Type": "multipart/form-data"}
        assert code(content=b"x", headers=bare) == (400, "malformed")
        long = {"mapping": "x" * 70_000}
        assert code(data=long, files={"file": file})[0] in {400, 413}

    def test_file_that_is_too_long(self, tmp_path: Path) -> None:
        """It is not read to its end, whatever length was announced."""
        with served_town(tmp_path, import_bytes=10) as small:
            assert sent(small, ROWS.encode()).status_code == 413
            assert sent(small, b"x" * 200_000).status_code == 413


class TestBombs:
    def test_packed_file_that_unfolds_without_end(
        self, town: Town, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It is given up where it has unpacked to more than lists of people do."""
        monkeypatch.setattr(lines, "_SMALL", 100_000)
        bomb = gzip.compress(b"id,title,text,at\n" + b"\n" * 2_000_000)
        job = done(town, sent(town, bomb, f"format: csv.gz\n{INLINE}"))
        codes = [row["code"] for row in job["result"]["rejected_rows"]]
        assert codes == ["unpacks_too_far"]

    def test_sheet_with_a_row_without_end(self, town: Town) -> None:
        """The library would hold it whole; it is refused before."""
        book, buffer = Workbook(), io.BytesIO()
        book.worksheets[0].append(("id", "title", "text", "at"))
        book.save(buffer)
        bomb = io.BytesIO()
        with (
            zipfile.ZipFile(buffer) as plain,
            zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as b,
        ):
            for name in plain.namelist():
                content = plain.read(name)
                if name.endswith("sheet1.xml"):
                    cells = b"<c/>" * (workbook.LONGEST_ROW // 4 + 300_000)
                    content = content.replace(
                        b"</sheetData>", b"<row>" + cells + b"</row></sheetData>"
                    )
                b.writestr(name, content)
        job = done(town, sent(town, bomb.getvalue(), f"format: xlsx\n{INLINE}"))
        assert (job["state"], job["result"]["code"]) == ("failed", "faulty_file"), job
        assert str(town.system.settings.data) not in json.dumps(job)
