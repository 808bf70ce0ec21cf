"""Public requests: a list by filter, and one by its number."""

import asyncio
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Path, Response

from api.desk import Desk, Speaks, TheDesk
from api.languages import TheWords
from api.naming import unit_name
from api.open311.asked import TheFilters, ThePage, ranged
from api.open311.catalogue import Service, branch_of, service_by_code, service_for, services_of
from api.open311.described import REQUEST, answers, listing
from api.open311.documents import AskedForm, Value, document
from api.open311.jurisdictions import Served, TheServed
from api.open311.route import Open311Route
from api.waiting import wait_for_view
from domain.issue.errors import IssueNotFoundError
from domain.issue.values import FINAL
from domain.working_days import SHANGHAI
from projections.open311 import queries
from projections.open311.table import SCHEMA, RequestRow

router = APIRouter(tags=["open311"], route_class=Open311Route)
RequestId = Annotated[
    str, Path(max_length=64, description="a service_request_id", examples=["BH-2026-000001"])
]
_ENDED_OTHERWISE: Final = frozenset({"rejected", "referred", "withdrawn"})
"""What was not taken up, or was taken back: its words are nobody's any more."""


@router.get("/requests.{form}", responses=answers("service_requests", listing(REQUEST), 400, 404))
def list_requests(
    form: AskedForm,
    desk: TheDesk,
    words: TheWords,
    served: TheServed,
    page: ThePage,
    filters: TheFilters,
) -> Response:
    """List what was reported to be public, the newest first: the last 90 days, at most 1,000.

    `service_request_id` overrides every other filter. What nobody of the centre has read yet is
    found by its number alone.
    """
    services = services_of(served.policy, words)
    if filters.numbers:
        numbers = [each.upper() for each in filters.numbers]
        rows = queries.by_number(desk.views, served.policy.pack, numbers)
    else:
        found = [service_by_code(served.policy, words, each) for each in filters.services]
        since, until = ranged(filters.start, filters.end, desk.clock())
        asked = queries.Asked(
            pack=served.policy.pack,
            branches=tuple(branch_of(services, each) for each in found),
            standing=filters.standing,
            since=since,
            until=until,
        )
        rows = queries.requests(desk.views, asked, limit=page.limit, offset=page.offset)
    content = [_shown(desk, words, services, each) for each in rows]
    return document(form, "service_requests", content)


@router.get(
    "/requests/{number}.{form}", responses=answers("service_requests", listing(REQUEST), 400, 404)
)
async def show_request(
    form: AskedForm, number: RequestId, desk: TheDesk, words: TheWords, served: TheServed
) -> Response:
    """Return one request as it stands."""
    row = await public_row(desk, served, number)
    services = services_of(served.policy, words)
    content = await asyncio.to_thread(_shown, desk, words, services, row)
    return document(form, "service_requests", [content])


async def public_row(desk: Desk, served: Served, number: str) -> RequestRow:
    """Return the public request of that number; it may be so new that no row tells of it yet.

    Raises IssueNotFoundError.
    """
    pack, numbers = served.policy.pack, [number.upper()]
    rows = await asyncio.to_thread(queries.by_number, desk.views, pack, numbers)
    if not rows:
        last = await asyncio.to_thread(desk.store.last_position)
        await wait_for_view(desk, SCHEMA.model, last)
        rows = await asyncio.to_thread(queries.by_number, desk.views, pack, numbers)
    if not rows:
        raise IssueNotFoundError(given=ascii(number[:64]))
    return rows[0]


def standing_of(status: str) -> str:
    """Return open or closed: an issue is closed by its revisit, not by the feedback before it."""
    return "closed" if status in FINAL else "open"


def local(instant: datetime | None) -> str | None:
    """Return the instant as W3C writes it, in local time with its zone."""
    return instant.astimezone(SHANGHAI).isoformat(timespec="seconds") if instant else None


def _shown(
    desk: Desk,
    words: Speaks,
    services: dict[str, Service],
    row: RequestRow,
) -> Value:
    service = service_for(services, row.category)
    tells = row.released and row.status not in _ENDED_OTHERWISE
    return {
        "service_request_id": row.number,
        "status": standing_of(row.status),
        "status_notes": words.of("status", row.status),
        "service_name": service.name if service else "",
        "service_code": service.code if service else "",
        "description": row.description if tells else None,
        "agency_responsible": unit_name(desk, words, row.unit) or None,
        "service_notice": None if row.released else words("open311.unread"),
        "requested_datetime": local(row.requested_at),
        "updated_datetime": local(row.updated_at),
        "expected_datetime": local(row.expected_at),
        "address": _place_name(desk, row.place) if tells else None,
        "address_id": row.place if tells else None,
        "zipcode": None,
        "lat": row.latitude if tells else None,
        "long": row.longitude if tells else None,
        "media_url": None,
    }


def _place_name(desk: Desk, place: str | None) -> str | None:
    found = desk.today.registers.places.last(place) if place else None
    return (found.name or None) if found else None
