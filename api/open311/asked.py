"""What a client asks for in the query: lists with commas, instants as W3C writes them, pages."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final, NamedTuple, cast

from fastapi import Depends, Query

from api.errors import BadParameterError
from application.misfit import INSTANT
from projections.open311.queries import MOST, Standing

SPAN: Final = timedelta(days=90)
_ONE_DAY: Final = timedelta(days=1)
_PAGES: Final = 10_000
STANDINGS: Final[tuple[Standing, ...]] = ("open", "closed")
_BLANK_ZONE: Final = re.compile(r" (?=\d\d:\d\d$)")
"""A plus sign that was not escaped arrives as a blank."""
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_OF_DAY: Final = {"start_date": "T00:00:00+08:00", "end_date": "T23:59:59.999999+08:00"}
"""A day alone, which W3C knows too, begins or ends here where the matters lie."""
Listed = Annotated[list[str] | None, Query(description="one or several, divided by commas")]
Instant = Annotated[str | None, Query(max_length=64, description=f"{INSTANT}; or a day")]


class Range(NamedTuple):
    """From when until when, both included."""

    since: datetime | None
    until: datetime | None


class Page(NamedTuple):
    """Which part of a list."""

    limit: int
    offset: int


def listed(given: Iterable[str] | None, *, field: str) -> list[str]:
    """Return what stands between the commas; blanks count as not given.

    Raises BadParameterError for more than a page can hold.
    """
    found = [part.strip() for each in given or () for part in each.split(",") if part.strip()]
    if len(found) > MOST:
        raise BadParameterError(
            field=field, problem="has too many entries", accepted=f"at most {MOST} entries"
        )
    return found


def standings(given: Iterable[str] | None) -> frozenset[Standing]:
    """Return the standings asked for. Raises BadParameterError."""
    found = {each.lower() for each in listed(given, field="status")}
    if not found.issubset(STANDINGS):
        raise BadParameterError(field="status", problem="is none of these", accepted=STANDINGS)
    return frozenset(cast("set[Standing]", found))


def ranged(start: str | None, end: str | None, now: datetime) -> Range:
    """Return the range: 90 days where one end is left out, the last 90 where both are.

    Raises BadParameterError for a longer one, or for what is no instant.
    """
    since, until = _instant(start, "start_date"), _instant(end, "end_date")
    # Whoever counts 90 days back from a day means that day, too.
    if since and until and until - since >= SPAN + _ONE_DAY:
        accepted = f"at most {SPAN.days} days from start_date to end_date"
        raise BadParameterError(field="end_date", problem="lies too late", accepted=accepted)
    if since is None:
        return Range(_before(until or now), until)
    return Range(since, until or _after(since))


def unbounded(start: str | None, end: str | None) -> Range:
    """Return the range of one request's updates: all of them where nothing is said."""
    return Range(_instant(start, "start_date"), _instant(end, "end_date"))


def _instant(given: str | None, field: str) -> datetime | None:
    text = (given or "").strip()
    if not text:
        return None
    if _DAY.fullmatch(text):
        text += _OF_DAY[field]
    try:
        found = datetime.fromisoformat(_BLANK_ZONE.sub("+", text))
        if found.tzinfo is not None:
            return found.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise BadParameterError(field=field, problem="is no instant", accepted=INSTANT)


def _before(until: datetime) -> datetime:
    try:
        return until - SPAN
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)


def _after(since: datetime) -> datetime:
    try:
        return since + SPAN
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)


def _page(
    page: Annotated[int, Query(ge=1, le=_PAGES, description="from 1 on")] = 1,
    page_size: Annotated[int, Query(ge=1, le=MOST, description="entries of a page")] = MOST,
) -> Page:
    return Page(page_size, (page - 1) * page_size)


ThePage = Annotated[Page, Depends(_page)]


class Filters(NamedTuple):
    """Which requests, as sent."""

    numbers: list[str]
    services: list[str]
    standing: frozenset[Standing]
    start: str | None
    end: str | None


def _filters(
    service_request_id: Listed = None,
    service_code: Listed = None,
    start_date: Instant = None,
    end_date: Instant = None,
    status: Listed = None,
) -> Filters:
    numbers = listed(service_request_id, field="service_request_id")
    services = listed(service_code, field="service_code")
    return Filters(numbers, services, standings(status), start_date, end_date)


TheFilters = Annotated[Filters, Depends(_filters)]
