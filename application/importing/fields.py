"""The fields of a row, each read as what it is: a number, a text, a time, a figure, a stay."""

from datetime import datetime, timedelta
from typing import Final

from application.importing.instants import Moment, MomentReader, NoMomentError
from application.importing.refused import RefusedError
from domain.clear_text import check_text
from domain.errors import DomainError
from domain.figures import Qualifier, parse_figure
from domain.issue.values import Stay

CLOCK_DIFFERENCE: Final = timedelta(minutes=5)
"""How far a time may lie ahead of our clock (rules.md 12.1)."""
LONGEST_ID: Final = 200
LONGEST_CODE: Final = 64
STAY_CELLS: Final = 4

HEADCOUNT_FLAGS: Final[dict[Qualifier, str]] = {
    "余": "headcount_more_than",
    "近": "headcount_nearly",
    "约": "headcount_about",
    "左右": "headcount_about",
    "不少于": "headcount_at_least",
    "以上": "headcount_at_least",
    "不高过": "headcount_at_most",
}


class RowFields:
    """A row's fields by our names. Every method raises RefusedError for what cannot be taken."""

    def __init__(self, fields: dict[str, str], moments: MomentReader, now: datetime) -> None:
        """Take the text of each field; `now` is the instant that nothing done may lie behind."""
        self._fields = fields
        self._moments = moments
        self._now = now

    def has(self, field: str) -> bool:
        """Tell whether the row says anything in this field."""
        return bool(self._fields.get(field, "").strip())

    def external_id(self) -> str:
        """Return the source's own number of the row."""
        given = self._fields["external_id"].strip()
        if not given:
            raise RefusedError(field="external_id", code="external_id_missing", reason="is empty")
        if len(given) > LONGEST_ID or not given.isprintable():
            reason = f"accepted: at most {LONGEST_ID} printable characters"
            raise RefusedError(field="external_id", code="external_id_malformed", reason=reason)
        return given

    def text(self, field: str) -> str:
        """Return the field's text as it was written."""
        try:
            return check_text(field, self._fields[field])
        except DomainError as error:
            raise RefusedError(field=field, code=error.code, reason=str(error)) from None

    def optional(self, field: str) -> str | None:
        """Return the field's text, None when the row says nothing there."""
        return self.text(field) if self.has(field) else None

    def past(self, field: str) -> Moment:
        """Return when something happened."""
        moment = self.moment(field)
        if moment.at > self._now + CLOCK_DIFFERENCE:
            raise RefusedError(field=field, code="time_in_future", reason="lies ahead of the clock")
        return moment

    def moment(self, field: str) -> Moment:
        """Return a time that may lie ahead."""
        try:
            return self._moments.read(self._fields[field])
        except NoMomentError as error:
            raise RefusedError(field=field, code=error.code, reason=error.reason) from None

    def code(self, field: str) -> str | None:
        """Return a code of ours, None when the row names none."""
        given = self._fields.get(field, "").strip()
        return _code(field, given) if given else None

    def stays(self) -> tuple[Stay, ...]:
        """Return who was on site: person, unit, since and left_at of each, divided by `;`."""
        parts = self._fields.get("stays", "").split(";")
        found = tuple(self._stay(part) for part in parts if part.strip())
        if found and not self.has("replied_at"):
            reason = "stays of what is not finished; accepted: with a reply and its time"
            raise RefusedError(field="stays", code="stays_unfinished", reason=reason)
        return found

    def _stay(self, text: str) -> Stay:
        cells = [cell.strip() for cell in text.split(",")]
        if len(cells) != STAY_CELLS or not all(cells):
            reason = "accepted: person, unit, since, left_at of each stay, divided by `;`"
            raise RefusedError(field="stays", code="stay_malformed", reason=reason)
        person, unit, *times = cells
        try:
            since, left_at = (self._moments.read(time).at for time in times)
        except NoMomentError as error:
            raise RefusedError(field="stays", code=error.code, reason=error.reason) from None
        who, whose = _code("stays", person), _code("stays", unit)
        return Stay(person=who, unit=whose, since=since, left_at=left_at)

    def headcount(self) -> tuple[int, tuple[str, ...]]:
        """Return how many people the row speaks of, at least one, and how sure that is."""
        if not self.has("headcount"):
            return 1, ()
        value, qualifier = parse_figure(self._fields["headcount"])
        flags = (HEADCOUNT_FLAGS[qualifier],) if qualifier else ()
        if value is None:
            return 1, ("headcount_unknown", *flags)
        if value < 1 or value % 1:
            reason = "accepted: a whole number from 1, or a figure with a hole"
            raise RefusedError(field="headcount", code="figure_malformed", reason=reason)
        return int(value), flags


def _code(field: str, text: str) -> str:
    if len(text) > LONGEST_CODE or not text.isprintable():
        reason = f"accepted: a code of at most {LONGEST_CODE} printable characters"
        raise RefusedError(field=field, code="code_malformed", reason=reason)
    return text
