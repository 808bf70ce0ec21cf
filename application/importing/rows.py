"""One row of the file → the clear draft of an issue, or why it cannot be one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from application.importing.fields import RowFields
from application.importing.instants import Moment, MomentReader
from application.importing.items import Row
from application.importing.mapping import Mapping
from application.importing.refused import RefusedError
from application.importing.replies import reply_of
from application.importing.report import Rejected
from domain.base import CategoryCode, PersonCode, UnitCode
from domain.issue.values import Kind, RequestType, Stay
from domain.policy import Policy

_WHOLE_DAY: Final = timedelta(days=1) - timedelta(microseconds=1)


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
    headcount: int
    reply: str | None
    replied_at: datetime | None
    note: str | None
    due_at: datetime | None
    flags: tuple[str, ...]
    place: str | None = None
    address: str | None = None
    menu_item: str | None = None
    stays: tuple[Stay, ...] = ()
    hours_confirmed_by: PersonCode | None = None

    @property
    def content(self) -> tuple[str, str, str | None]:
        """What makes two rows with one external id the same."""
        return self.title, self.text, self.reply


class DraftMaker:
    """Turns rows into drafts by a mapping and the policies of their places."""

    def __init__(
        self,
        mapping: Mapping,
        policy_at: Callable[[str | None], Policy],
        place_at: Callable[[str], str | None] = lambda _: None,
    ) -> None:
        """Take the mapping, and at which place which policy's categories name the units.

        `place_at` tells the place of an address.
        """
        self._mapping = mapping
        self._policy_at = policy_at
        self._place_at = place_at
        self._moments = MomentReader(
            mapping.instants,
            ZoneInfo(mapping.zone),
            takes_first_of_two=mapping.repeated_hour == "first",
        )

    def draft(self, row: Row, *, now: datetime) -> Draft | Rejected:
        """Return the row's draft. `now` is the clock's instant: nothing done may lie ahead."""
        try:
            return self._draft(row.line, RowFields(row.fields, self._moments, now))
        except RefusedError as error:
            column = self._mapping.columns.by_field.get(error.field, "")
            return Rejected(row.line, column, error.code, error.reason)

    def _draft(self, line: int, fields: RowFields) -> Draft:
        external_id = fields.external_id()
        title, text = fields.text("title"), fields.text("text")
        reported = fields.past("reported_at")
        reply = reply_of(fields, reported, self._mapping.replies)
        due = fields.moment("due_at") if fields.has("due_at") else None
        headcount, unsure = fields.headcount()
        category = self._mapping.category_of(title, text)
        address = fields.optional("address")
        place = self._place_of(fields.code("place"), address)
        stays = fields.stays()
        said = self._mapping.flags_of(reply.text or reply.note or "")
        return Draft(
            line=line,
            external_id=external_id,
            title=title,
            text=text,
            reported_at=reported.at,
            kind=self._mapping.kind_of(title),
            request_type=self._mapping.request_type_of(title),
            category=category,
            unit=fields.code("unit") or self._unit_of(category, place),
            complainant=fields.optional("complainant"),
            name=fields.optional("complainant_name") or fields.optional("complainant"),
            headcount=headcount,
            reply=reply.text,
            replied_at=reply.at.at if reply.at else None,
            note=reply.note,
            due_at=_until(due) if due else None,
            flags=(*_time_flags(reported, reply.at, due), *unsure, *reply.flags, *said),
            place=place,
            address=address,
            menu_item=fields.code("menu_item"),
            stays=stays,
            hours_confirmed_by=fields.code("hours_confirmed_by") if stays else None,
        )

    def _place_of(self, given: str | None, address: str | None) -> str | None:
        """Return the place that the row names, else that of its address, else the mapping's."""
        found = given or (self._place_at(address) if address else None)
        return found or self._mapping.constants.place

    def _unit_of(self, category: CategoryCode, place: str | None) -> UnitCode:
        """Return the category's owner there, else the mapping's unit, else the centre."""
        policy = self._policy_at(place)
        return policy.owner_of(category) or self._mapping.constants.unit or policy.centre


def _until(due: Moment) -> datetime:
    """Return the last instant that is in time: of a day alone, the end of it (rules.md 2.2.4)."""
    return due.at + _WHOLE_DAY if due.date_only else due.at


def _time_flags(*moments: Moment | None) -> Iterator[str]:
    """Yield what the times of the row do not say for certain."""
    known = [moment for moment in moments if moment]
    if any(moment.date_only for moment in known):
        yield "date_only"
    if any(moment.repeated for moment in known):
        yield "repeated_hour"
