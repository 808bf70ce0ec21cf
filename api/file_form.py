"""A form of a browser that holds one file: its name, and its bytes as they come."""

from collections import deque
from collections.abc import AsyncIterator
from typing import Final

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser

from api.header_values import file_name, parameter

FORM: Final = "multipart/form-data"
FIELD: Final = "file"


class FormError(Exception):
    """The form is none, or holds something else; the message says what is wrong."""


async def one_file(boundary: bytes, body: AsyncIterator[bytes]) -> tuple[str, AsyncIterator[bytes]]:
    """Return the file's name and its bytes. Raises FormError, now or while they are read."""
    reading = _Reading(boundary, body)
    return await reading.name(), reading.stream()


class _Reading:
    """The form as far as it was read."""

    def __init__(self, boundary: bytes, body: AsyncIterator[bytes]) -> None:
        self._body = body
        self._parts = 0
        self._header = bytearray()
        self._value = bytearray()
        self._headers: dict[bytes, bytes] = {}
        self._has_begun = self._has_ended = False
        self._data: deque[bytes] = deque()
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._part_begins,
                "on_header_field": self._header_goes_on,
                "on_header_value": self._value_goes_on,
                "on_header_end": self._header_ends,
                "on_headers_finished": self._file_begins,
                "on_part_data": self._file_goes_on,
                "on_end": self._form_ends,
            },
        )

    async def name(self) -> str:
        """Read to where the file begins; return its name."""
        while not self._has_begun:
            if not await self._read_on():
                problem = "the form holds no file"
                raise FormError(problem)
        try:
            given = self._headers[b"content-disposition"].decode()
        except (KeyError, UnicodeDecodeError):
            given = "none"
        name = file_name(given)
        if parameter(given, "name") != FIELD or name is None:
            problem = f"its part is no file named {FIELD}"
            raise FormError(problem)
        return name

    async def stream(self) -> AsyncIterator[bytes]:
        """Yield the file's bytes; the form must end after them."""
        goes_on = True
        while goes_on:
            while self._data:
                yield self._data.popleft()
            goes_on = await self._read_on()
        if not self._has_ended:
            message = "it was cut off"
            raise FormError(message)

    async def _read_on(self) -> bool:
        part = await anext(self._body, None)
        if part is None:
            return False
        try:
            self._parser.write(part)
        except FormParserError:
            message = "the form does not hold together"
            raise FormError(message) from None
        return True

    def _part_begins(self) -> None:
        self._parts += 1
        if self._parts > 1:
            message = "the form holds more than one part"
            raise FormError(message)

    def _header_goes_on(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _value_goes_on(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_ends(self) -> None:
        self._headers[bytes(self._header).lower()] = bytes(self._value)
        self._header.clear()
        self._value.clear()

    def _file_begins(self) -> None:
        self._has_begun = True

    def _file_goes_on(self, data: bytes, start: int, end: int) -> None:
        self._data.append(data[start:end])

    def _form_ends(self) -> None:
        self._has_ended = True
