"""What headers say beside their value: read in one way, and nothing is looked up for a stranger."""

import asyncio
import codecs
from collections.abc import AsyncGenerator, Iterator

import pytest
from starlette.datastructures import Headers
from starlette.formparsers import MultiPartException

from api.header_values import file_name, parameter
from api.utf8_form import Utf8FormParser


@pytest.fixture
def asked() -> Iterator[list[str]]:
    """Return the names of codings that the interpreter is asked for: it keeps each for ever."""
    names: list[str] = []

    def look(name: str) -> None:
        names.append(name)

    codecs.register(look)
    yield names
    codecs.unregister(look)


class TestFileName:
    @pytest.mark.parametrize(
        ("given", "name"),
        [
            ("attachment", None),
            ("attachment; filename=a.jpg", "a.jpg"),
            ('attachment; filename="a b.jpg"', "a b.jpg"),
            ("attachment; filename*=UTF-8''%E8%B7%AF.jpg", "路.jpg"),
            ("attachment; filename*=UTF-8''%ff", None),
            ("attachment; filename*=idna''a", None),
        ],
    )
    def test_is_read_in_utf8_alone(self, given: str, name: str | None) -> None:
        """As browsers and programs write it."""
        assert file_name(given) == name

    def test_looks_no_other_coding_up(self, asked: list[str]) -> None:
        """A name of a coding would be kept until the process ends."""
        assert file_name("attachment; filename*=coding-of-a-stranger''a") is None
        assert asked == []


class TestParameter:
    def test_that_cannot_be_read_is_nothing_accepted(self) -> None:
        """It was not left out: whoever has a default does not take it."""
        assert parameter("application/json", "charset") is None
        assert parameter("application/json; charset=gbk", "charset") == "gbk"
        assert parameter("application/json; charset*=utf-8''gbk", "charset") == "\0"
        assert parameter(f"application/json; charset*{'9' * 5_000}*=gbk", "charset") == "\0"


class TestForm:
    def test_of_another_coding_is_refused_before_it_is_looked_up(self, asked: list[str]) -> None:
        """Anybody may send one, each time with another name of 50,000 signs."""
        headers = Headers({"content-type": "multipart/form-data; boundary=b; charset=a-stranger-s"})
        with pytest.raises(MultiPartException, match="another coding"):
            asyncio.run(Utf8FormParser(headers, _nothing()).parse())
        assert asked == []


async def _nothing() -> AsyncGenerator[bytes, None]:
    yield b""
