"""Times as files write them → instants, or why they are none."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

_ISO: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}(?P<time>[T ]\d{2}:\d{2}(:\d{2}([.,]\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})?)?"
)
_TIME_CODES: Final = ("%H", "%I", "%c", "%X")

_DAY_NUMBER: Final = re.compile(r"\d{5}(\.\d+)?")
FIRST_DAY_NUMBER: Final = 20_000
LAST_DAY_NUMBER: Final = 80_000
"""Day numbers of 1954 to 2119: what lies outside is more likely a year or a count."""
_DAY_ZERO: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a day number names no zone


class Moment(NamedTuple):
    """An instant in UTC with the day as the file wrote it.

    `date_only`: 00:00 of that day. `repeated`: the first of two instants with the same clock time.
    """

    at: datetime
    day: date
    date_only: bool
    repeated: bool = False


class NoMomentError(Exception):
    """The text is no instant. `code` and `reason` say why; the text is not repeated."""

    def __init__(self, *, code: str, reason: str) -> None:
        """Keep the code and the reason."""
        self.code, self.reason = code, reason
        super().__init__(reason)


class MomentReader:
    """Reads times in the mapping's formats; one that names no zone is in the mapping's zone."""

    def __init__(
        self, formats: Sequence[str], zone: ZoneInfo, *, takes_first_of_two: bool = False
    ) -> None:
        """Take the formats in order: `iso`, `excel` or strptime's notation.

        `takes_first_of_two`: a clock time that comes twice is the first of both.
        """
        self._formats = tuple(formats)
        self._zone = zone
        self._takes_first_of_two = takes_first_of_two
        self._accepted = f"accepted: {', '.join(formats)}"

    def read(self, text: str) -> Moment:
        """Return the moment. Raises NoMomentError when no format fits or two disagree."""
        text = text.strip()
        if not text:
            raise NoMomentError(code="time_missing", reason=f"is empty; {self._accepted}")
        found = {moment for form in self._formats if (moment := self._parsed(text, form))}
        if not found:
            raise NoMomentError(code="time_malformed", reason=f"is no time; {self._accepted}")
        if len(found) > 1:
            raise NoMomentError(
                code="time_ambiguous", reason=f"two formats disagree; {self._accepted}"
            )
        return found.pop()

    def _parsed(self, text: str, form: str) -> Moment | None:
        try:
            if form == "excel":
                return self._numbered(text)
            if form != "iso":
                written = datetime.strptime(text, form)  # noqa: DTZ007 - the zone comes below
                return self._moment(written, date_only=not any(c in form for c in _TIME_CODES))
            shape = _ISO.fullmatch(text)
            if shape is None:
                return None
            return self._moment(datetime.fromisoformat(text), date_only=shape["time"] is None)
        except (ValueError, OverflowError):  # the latter at both ends of the calendar
            return None

    def _numbered(self, text: str) -> Moment | None:
        """Return the moment of a sheet's day number, to the millisecond that it can hold."""
        if not _DAY_NUMBER.fullmatch(text):
            return None
        number = float(text)
        if not FIRST_DAY_NUMBER <= number <= LAST_DAY_NUMBER:
            return None
        days, part = divmod(number, 1)
        since = timedelta(days=days, milliseconds=round(part * 86_400_000))
        return self._moment(_DAY_ZERO + since, date_only="." not in text)

    def _moment(self, written: datetime, *, date_only: bool) -> Moment:
        if written.tzinfo is not None:
            return Moment(written.astimezone(UTC), written.date(), date_only)
        local = written.replace(tzinfo=self._zone)
        at = local.astimezone(UTC)
        if local.utcoffset() == local.replace(fold=1).utcoffset():
            return Moment(at, written.date(), date_only)
        never = at.astimezone(self._zone).replace(tzinfo=None) != written
        if never or not self._takes_first_of_two:
            happens = "never" if never else "twice"
            reason = f"comes {happens} in {self._zone.key}; accepted: a time with its offset"
            raise NoMomentError(code="time_ambiguous", reason=reason)
        return Moment(at, written.date(), date_only, repeated=True)
