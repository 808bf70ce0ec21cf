"""Readers of the log share its pages: each event is read once for all, and none is missed."""

from application.recorded import Page, Recorded
from tests.logs import a_closed_loop
from workers.shared_pages import SharedPages

ISSUE = 7


class Log:
    """A log that counts how often it is read, and grows when told to."""

    def __init__(self, size: int) -> None:
        """Hold the first events of a closed loop."""
        self._events = a_closed_loop(ISSUE)
        self.size = size
        self.reads = 0
        self.copy = "first"

    def page(self, after: int, limit: int) -> Page:
        """Return a page."""
        self.reads += 1
        numbered = [*enumerate(self._events, start=1)][: self.size]
        found = tuple(
            Recorded(event, number, f"{self.copy}-{number}")
            for number, event in numbered
            if after < number <= after + limit
        )
        last = found[-1] if found else None
        return Page(after, found, last.position if last else after, last.digest if last else None)

    def digest_at(self, position: int) -> str | None:
        """Return the digest at a position."""
        return f"{self.copy}-{position}"


def read_by(pages: SharedPages, *, position: int = 0) -> list[int]:
    """Return the positions that one reader gets, from his place to the end."""
    got: list[int] = []
    while (page := pages.page(position, 500)).recorded:
        got += [each.position for each in page.recorded]
        position = page.position
    return got


class TestSharedPages:
    def test_reads_once_for_all_who_stand_abreast(self) -> None:
        """The second reader gets the page of the first; only the end is looked at again."""
        log = Log(4)
        pages = SharedPages(log)
        assert [read_by(pages) for _ in range(3)] == [[1, 2, 3, 4]] * 3
        assert log.reads == 1 + 3

    def test_gives_what_was_appended_since_to_who_got_an_older_page(self) -> None:
        """A shared page may end early; the reader goes on from there and misses nothing."""
        log = Log(2)
        pages = SharedPages(log)
        pages.page(0, 500)
        log.size = 5
        assert read_by(pages) == [1, 2, 3, 4, 5]

    def test_does_not_remember_that_there_was_nothing(self) -> None:
        """The end of the log is looked at anew each time."""
        log = Log(0)
        pages = SharedPages(log)
        assert not read_by(pages)
        log.size = 1
        assert read_by(pages) == [1]

    def test_asks_again_after_a_while(self) -> None:
        """An older store may have taken the place of the one that was read."""
        now, log = [0.0], Log(3)
        pages = SharedPages(log, clock=lambda: now[0])
        pages.page(0, 500)
        log.copy = "restored"
        now[0] = 60.0
        assert pages.page(0, 500).digest == "restored-3"
        assert pages.digest_at(3) == "restored-3"

    def test_keeps_few(self) -> None:
        """Who reads a long log from end to end does not keep it all."""
        log = Log(6)
        pages = SharedPages(log)
        for after in range(6):
            pages.page(after, 1)
        pages.page(0, 1)
        assert log.reads == 7
