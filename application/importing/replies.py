"""The reply of a row with its time, and what becomes of one that is not whole."""

from typing import NamedTuple

from application.importing.fields import RowFields
from application.importing.instants import Moment
from application.importing.mapping_parts import Replies
from application.importing.refused import RefusedError


class Reply(NamedTuple):
    """A text and when it was given: both or neither. `note`: a text of which no time is known."""

    text: str | None = None
    at: Moment | None = None
    note: str | None = None
    flags: tuple[str, ...] = ()


def reply_of(fields: RowFields, reported: Moment, rules: Replies) -> Reply:
    """Return the row's reply as the mapping's rules take it. Raises RefusedError."""
    text = fields.optional("reply")
    if fields.has("replied_at"):
        return _dated(fields, text, reported, rules)
    if text is None:
        return Reply()
    if rules.undated == "note":
        return Reply(note=text, flags=("reply_undated",))
    raise RefusedError(
        field="replied_at", code="reply_time_missing", reason="a reply without its time"
    )


def _dated(fields: RowFields, text: str | None, reported: Moment, rules: Replies) -> Reply:
    if text is None and rules.missing is None:
        raise RefusedError(
            field="reply", code="reply_missing", reason="a time of reply without a reply"
        )
    replied = fields.past("replied_at")
    if replied.date_only and replied.day == reported.day:
        # Only the day is known: it is the day of the message, so it was not before it.
        replied = replied._replace(at=max(replied.at, reported.at))
    if replied.at < reported.at:
        raise RefusedError(
            field="replied_at", code="reply_before_report", reason="lies before the report"
        )
    if text is None:
        return Reply(rules.missing, replied, flags=("reply_missing",))
    return Reply(text, replied)
