"""Makes the draft of a report from what a client sent; the rules judge it as any other report."""

import re
from math import isfinite
from typing import Any, Final
from urllib.parse import urlsplit

from api.desk import Desk
from api.errors import BadParameterError
from api.open311.catalogue import Service
from api.open311.errors import LocationMissingError
from api.open311.forms import Sent
from api.open311.jurisdictions import Served
from domain.codes import is_mobile
from domain.policy import Question
from domain.policy.sources import OPEN311
from projections.open311.projection import MEDIA_LINE

LONGEST_DESCRIPTION: Final = 4_000
_LONGEST_URL: Final = 2_000
_MOST_URLS: Final = 20
_TITLE: Final = 60
_LISTS: Final = frozenset({"singlevaluelist", "multivaluelist"})
_DECIMAL: Final = re.compile(r"[+-]?\d{1,3}(?:\.\d{1,20})?", re.ASCII)
_WHERE: Final = ("lat and long", "address_string", "address_id")


def draft_of(desk: Desk, served: Served, service: Service, sent: Sent) -> dict[str, Any]:
    """Return the draft of a ReportIssue. Raises BadParameterError, LocationMissingError."""
    text = _text(sent, service)
    person = _complainant(sent)
    return {
        "kind": "demand",
        "request_type": "help",
        "source": OPEN311,
        "category": service.category,
        "title": _title(sent, text),
        "text": with_media(text, sent.media_urls),
        "location": _location(desk, served, sent),
        "answers": _answers(served, service, sent),
        "complainants": [person] if person else [],
        "anonymous": person is None,
        "reply_wanted": person is not None,
    }


def with_media(text: str, urls: tuple[str, ...]) -> str:
    """Return the text with the addresses of pictures below it: kept as said, asked for by nobody.

    Raises BadParameterError for what is no address of the web.
    """
    if len(urls) > _MOST_URLS or not all(map(_is_web_address, urls)):
        accepted = f"up to {_MOST_URLS} addresses that begin with http:// or https://"
        raise BadParameterError(field="media_url", problem="is of another form", accepted=accepted)
    return "\n".join([text, *([""] if urls else []), *(f"{MEDIA_LINE}{url}" for url in urls)])


def described(sent: Sent) -> str | None:
    """Return the description. Raises BadParameterError for more than the specification allows."""
    text = sent.text("description")
    if text and len(text) > LONGEST_DESCRIPTION:
        accepted = f"at most {LONGEST_DESCRIPTION} characters"
        raise BadParameterError(field="description", problem="is too long", accepted=accepted)
    return text


def _text(sent: Sent, service: Service) -> str:
    """Return the description; it may be left out, and then the service says it all."""
    return described(sent) or service.name


def _title(sent: Sent, text: str) -> str:
    """Return the title that some clients send beside the description, else its first line."""
    return (sent.text("title") or text).splitlines()[0][:_TITLE]


def _is_web_address(url: str) -> bool:
    if len(url) > _LONGEST_URL or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def _complainant(sent: Sent) -> dict[str, Any] | None:
    """Return who reports, None where nothing says it. A device's id is not kept: nobody needs it.

    Chinese names are written without a blank between family and given name.
    """
    family, given = sent.text("last_name") or "", sent.text("first_name") or ""
    blank = " " if family.isascii() and given.isascii() and family and given else ""
    name = f"{given}{blank}{family}" if blank else f"{family}{given}"
    phone, email = sent.text("phone"), sent.text("email")
    contacts = []
    if phone:
        contacts.append({"kind": "mobile" if is_mobile(phone) else "landline", "value": phone})
    if email:
        contacts.append({"kind": "email", "value": email})
    if not name and not contacts:
        return None
    return {**({"name": name} if name else {}), "contacts": contacts}


def _location(desk: Desk, served: Served, sent: Sent) -> dict[str, Any]:
    point, address = _point(sent), sent.text("address_string")
    place = _place(desk, sent.text("address_id"))
    if not (point or address or place):
        raise LocationMissingError(accepted=_WHERE)
    # A matter without a place of its own lies in the jurisdiction's, whose pack is to rule it.
    return {
        "place": place or served.place,
        "point": point,
        "address": address,
        "given_by": "map" if point else "address",
    }


def _place(desk: Desk, given: str | None) -> str | None:
    """Return the place that an address_id names. Raises BadParameterError."""
    if given is None:
        return None
    registers, day = desk.today.registers, desk.today.day
    if registers.places.on(given, day):
        return given
    line = registers.addresses.on(given, day)
    if line is None or line.place is None:
        accepted = "a code of the places or of the address list"
        raise BadParameterError(field="address_id", problem="is unknown", accepted=accepted)
    return line.place


def _point(sent: Sent) -> dict[str, Any] | None:
    latitude, longitude = sent.text("lat"), sent.text("long")
    if latitude is None and longitude is None:
        return None
    return {
        "latitude": _degrees(latitude, "lat", 90),
        "longitude": _degrees(longitude, "long", 180),
        "datum": "WGS-84",
    }


def _degrees(given: str | None, field: str, most: int) -> float:
    found = float(given) if given and _DECIMAL.fullmatch(given) else None
    if found is None or not isfinite(found) or abs(found) > most:
        accepted = f"degrees from -{most} to {most}"
        raise BadParameterError(field=field, problem="is of another form", accepted=accepted)
    return found


def _answers(served: Served, service: Service, sent: Sent) -> list[dict[str, Any]]:
    """Return the answers to the service's questions; what nobody asked is not kept."""
    asked = {each.code: each for each in served.policy.questions_of(service.category)}
    given = {code: [one for one in values if one] for code, values in sent.attributes.items()}
    return [_answer(asked[code], given[code]) for code in asked if given.get(code)]


def _answer(question: Question, values: list[str]) -> dict[str, Any]:
    if question.type not in _LISTS:
        if len(values) > 1:
            field = f"attribute[{question.code}]"
            raise BadParameterError(field=field, problem="was sent more than once", accepted="once")
        return {"question": question.code, "version": question.version, "value": values[0]}
    names = {each.code: each.name.zh for each in question.values}
    return {
        "question": question.code,
        "version": question.version,
        "value": "、".join(names.get(each, each) for each in values),
        "choices": values,
    }
