"""The fields of a row, each read as what it is: a number, a text, a time, a figure."""

from datetime import datetime, timedelta
from typing import Final

from application.importing.instants import Moment, MomentReader, NoMomentError
from application.importing.refused import RefusedError
from domain.clear_text import check_text
from domain.errors import DomainError
from domain.figures import Qualifier, parse_figure

CLOCK_DIFFERENCE: Final = timedelta(minutes=5)
"""How far a time may lie ahead of our clock (rules.md 12.1)."""
LONGEST_ID: Final = 200

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
