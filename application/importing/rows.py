"""One row of the file → the clear draft of an issue, or why it cannot be one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from application.importing.instants import Moment, MomentReader, NoMomentError
from application.importing.mapping import Mapping
from application.importing.reader import Row
from application.importing.report import Rejected
from domain.base import CategoryCode, UnitCode
from domain.clear_text import check_text
from domain.errors import DomainError
from domain.issue.values import Kind, RequestType
from domain.policy import Policy

CLOCK_DIFFERENCE: Final = timedelta(minutes=5)
"""How far a time may lie ahead of our clock (rules.md 12.1)."""
LONGEST_ID: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An issue as the file tells it, in clear text: held for a batch, never stored."""

    line: int
    external_id: str
    title: str
    text: str
    reported_at: datetime
    kind: Kind
    request_type: RequestType
    category: CategoryCode
    unit: UnitCode
    complainant: str | None
    name: str | None
    reply: str | None
    replied_at: datetime | None
    flags: tuple[str, ...]

    @property
    def content(self) -> tuple[str, str, str | None]:
        """What makes two rows with one external id the same."""
        return self.title, self.text, self.reply


class _RefusedError(Exception):
    def __init__(self, *, field: str, code: str, reason: str) -> None:
        self.field, self.code, self.reason = field, code, reason
        super().__init__(reason)


class DraftMaker:
    """Turns rows into drafts by a mapping and a policy."""

    def __init__(self, mapping: Mapping, policy: Policy) -> None:
        """Take the mapping and the policy whose categories name the units."""
        self._mapping = mapping
        self._policy = policy
        self._moments = MomentReader(mapping.instants, ZoneInfo(mapping.zone))
        self._fallback = mapping.constants.unit or policy.centre

    def draft(self, row: Row, *, now: datetime) -> Draft | Rejected:
        """Return the row's draft. `now` is the clock's instant: nothing may lie ahead of it."""
        try:
            return self._draft(row, now)
        except _RefusedError as error:
            column = self._mapping.columns.by_field.get(error.field, "")
            return Rejected(row.line, column, error.code, error.reason)

    def _draft(self, row: Row, now: datetime) -> Draft:
        fields = row.fields
        external_id = _external_id(fields["external_id"])
        title, text = _text(fields, "title"), _text(fields, "text")
        reported = self._moment(fields, "reported_at", now)
        reply = _text(fields, "reply") if fields.get("reply", "").strip() else None
        replied = self._replied(fields, reply, reported=reported, now=now)
        category = self._mapping.category_of(title, text)
        dated = reported.date_only or (replied is not None and replied.date_only)
        return Draft(
            line=row.line,
            external_id=external_id,
            title=title,
            text=text,
            reported_at=reported.at,
            kind=self._mapping.kind_of(title),
            request_type=self._mapping.request_type_of(title),
            category=category,
            unit=self._policy.owner_of(category) or self._fallback,
            complainant=_optional(fields, "complainant"),
            name=_optional(fields, "complainant_name") or _optional(fields, "complainant"),
            reply=reply,
            replied_at=replied.at if replied else None,
            flags=("date_only",) if dated else (),
        )

    def _moment(self, fields: dict[str, str], field: str, now: datetime) -> Moment:
        try:
            moment = self._moments.read(fields[field])
        except NoMomentError as error:
            raise _RefusedError(field=field, code=error.code, reason=error.reason) from None
        if moment.at > now + CLOCK_DIFFERENCE:
            raise _RefusedError(
                field=field, code="time_in_future", reason="lies ahead of the clock"
            )
        return moment

    def _replied(
        self, fields: dict[str, str], reply: str | None, *, reported: Moment, now: datetime
    ) -> Moment | None:
        timed = bool(fields.get("replied_at", "").strip())
        if reply is None:
            if timed:
                raise _RefusedError(
                    field="reply", code="reply_missing", reason="a time of reply without a reply"
                )
            return None
        if not timed:
            raise _RefusedError(
                field="replied_at", code="reply_time_missing", reason="a reply without its time"
            )
        replied = self._moment(fields, "replied_at", now)
        if replied.date_only and replied.day == reported.day:
            # Only the day is known: it is the day of the message, so it was not before it.
            replied = replied._replace(at=max(replied.at, reported.at))
        if replied.at < reported.at:
            raise _RefusedError(
                field="replied_at", code="reply_before_report", reason="lies before the report"
            )
        return replied


def _external_id(text: str) -> str:
    given = text.strip()
    if not given:
        raise _RefusedError(field="external_id", code="external_id_missing", reason="is empty")
    if len(given) > LONGEST_ID or not given.isprintable():
        reason = f"accepted: at most {LONGEST_ID} printable characters"
        raise _RefusedError(field="external_id", code="external_id_malformed", reason=reason)
    return given


def _text(fields: dict[str, str], field: str) -> str:
    try:
        return check_text(field, fields[field])
    except DomainError as error:
        raise _RefusedError(field=field, code=error.code, reason=str(error)) from None


def _optional(fields: dict[str, str], field: str) -> str | None:
    given = fields.get(field, "")
    return _text(fields, field) if given.strip() else None
