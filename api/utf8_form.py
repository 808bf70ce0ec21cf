"""The library's reader of forms, for forms in UTF-8 alone."""

from collections.abc import Callable
from typing import BinaryIO, Final

from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData
from starlette.formparsers import MultiPartException, MultiPartParser

from api.header_values import UTF8

_NO_UTF8: Final = "a field is no UTF-8"


class Utf8FormParser(MultiPartParser):
    """Takes text in UTF-8 alone: the library reads anything else as Latin-1, which it is not."""

    spool: Callable[[], BinaryIO] | None = None
    """Makes the file for each file of the form."""
    most_text: int | None = None
    """Bytes of all its fields that are no files."""
    _came: int = 0

    async def parse(self) -> FormData:
        """Return the form. Raises MultiPartException.

        A coding it announces is judged before it is looked up: the interpreter keeps for ever
        whatever names it was asked for, and some of its codings fail on what is no fault.
        """
        _, options = parse_options_header(self.headers.get("content-type", ""))
        if options.get(b"charset", b"utf-8").decode("latin-1").lower() not in UTF8:
            message = "it announces another coding than UTF-8"
            raise MultiPartException(message)
        self._spooled: list[BinaryIO] = []
        try:
            return await super().parse()
        except BaseException:
            for file in self._spooled:
                file.close()
            raise

    def on_headers_finished(self) -> None:
        """Begin a part; its file is what `spool` makes. Raises MultiPartException."""
        super().on_headers_finished()
        part = self._current_part.file
        if part is not None and self.spool is not None:
            part.file.close()  # the library's own would write what is long to a disk as it comes
            part.file = self.spool()
            self._spooled.append(part.file)

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        """Take more of a part. Raises MultiPartException where the fields are too long together."""
        if self._current_part.file is None:
            self._came += end - start
            if self.most_text is not None and self._came > self.most_text:
                message = f"its fields are longer than {self.most_text} bytes"
                raise MultiPartException(message)
        super().on_part_data(data, start, end)

    def on_part_end(self) -> None:
        """End a part that is a file, or text in UTF-8. Raises MultiPartException."""
        part = self._current_part
        if part.file is None and not _is_utf8(bytes(part.data)):
            raise MultiPartException(_NO_UTF8)
        super().on_part_end()


def _is_utf8(given: bytes) -> bool:
    try:
        given.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
