"""A client of Open311 GeoReport v2, written against the public specification alone.

It knows nothing of this program: names, forms and order of calls are those that the specification
and the extension for updates tell. XML is turned into what the JSON would be.
"""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple
from urllib.parse import quote, urlencode
from xml.etree.ElementTree import Element, fromstring

ARRAYS = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "service_request_updates": "request_update",
    "endpoints": "endpoint",
    "formats": "format",
    "errors": "error",
}
BOUNDARY = "open311-client-boundary"


class Answer(NamedTuple):
    """What a server sent back."""

    status: int
    content_type: str
    body: bytes


Send = Callable[[str, str, Mapping[str, str], bytes | None], Answer]
"""Sends method, address, headers and body."""


def over_http(method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
    """Send one request over the network."""
    request = urllib.request.Request(url, body, dict(headers), method=method)  # noqa: S310 -- http
    try:
        with urllib.request.urlopen(request, timeout=30) as found:  # noqa: S310 -- the same
            return Answer(found.status, found.headers.get("Content-Type", ""), found.read())
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.headers.get("Content-Type", ""), error.read())


class Open311Error(Exception):
    """The server refused: its status and its errors."""

    def __init__(self, status: int, errors: Sequence[Mapping[str, Any]]) -> None:
        """Keep both."""
        super().__init__(f"{status}: {errors}")
        self.status = status
        self.errors = errors


@dataclass
class Open311Client:
    """One endpoint, spoken to in one form."""

    endpoint: str
    form: Literal["xml", "json"] = "xml"
    jurisdiction: str | None = None
    api_key: str | None = None
    send: Send = over_http

    def discover(self) -> dict[str, Any]:
        """Return what the server says of itself."""
        return dict(self._get("discovery"))

    def services(self) -> list[dict[str, Any]]:
        """Return what can be reported."""
        return list(self._get("services"))

    def definition(self, service_code: str) -> dict[str, Any]:
        """Return the questions of a service."""
        return dict(self._get(f"services/{quote(service_code, safe='')}"))

    def report(
        self,
        service_code: str,
        *,
        attributes: Mapping[str, str | Sequence[str]] | None = None,
        photo: bytes | None = None,
        **fields: str,
    ) -> dict[str, Any]:
        """Report something; return the request, or the token, that it got."""
        sent = [("service_code", service_code), *fields.items()]
        for code, value in (attributes or {}).items():
            if isinstance(value, str):
                sent.append((f"attribute[{code}]", value))
            else:
                sent += [(f"attribute[{code}][]", each) for each in value]
        return dict(self.post("requests", sent, photo)[0])

    def of_token(self, token: str) -> dict[str, Any]:
        """Return the request of a token."""
        return dict(self._get(f"tokens/{quote(token, safe='')}")[0])

    def request(self, service_request_id: str) -> dict[str, Any]:
        """Return one request."""
        return dict(self._get(f"requests/{quote(service_request_id, safe='')}")[0])

    def requests(self, **filters: str) -> list[dict[str, Any]]:
        """Return requests."""
        return list(self._get("requests", **filters))

    def updates(self, **filters: str) -> list[dict[str, Any]]:
        """Return updates of all requests."""
        return list(self._get("servicerequestupdates", **filters))

    def add_update(self, service_request_id: str, update_id: str, **fields: str) -> dict[str, Any]:
        """Add an update to a request."""
        sent = [("service_request_id", service_request_id), ("update_id", update_id)]
        return dict(self.post("servicerequestupdates", [*sent, *fields.items()], None)[0])

    def _get(self, resource: str, **query: str) -> Any:  # noqa: ANN401 -- what the server says
        if self.jurisdiction:
            query["jurisdiction_id"] = self.jurisdiction
        asked = f"?{urlencode(query)}" if query else ""
        return self._read(self.send("GET", self._url(resource) + asked, {}, None))

    def post(self, resource: str, fields: list[tuple[str, str]], photo: bytes | None) -> list[Any]:
        """Post a form with key and jurisdiction."""
        own = [("api_key", self.api_key), ("jurisdiction_id", self.jurisdiction)]
        sent = [*((name, value) for name, value in own if value), *fields]
        if photo is None:
            kind, body = "application/x-www-form-urlencoded; charset=utf-8", urlencode(sent)
            content = body.encode()
        else:
            kind, content = f"multipart/form-data; boundary={BOUNDARY}", _multipart(sent, photo)
        return list(
            self._read(self.send("POST", self._url(resource), {"Content-Type": kind}, content))
        )

    def _url(self, resource: str) -> str:
        return f"{self.endpoint.rstrip('/')}/{resource}.{self.form}"

    def _read(self, answer: Answer) -> Any:  # noqa: ANN401 -- the same
        kind = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
        assert answer.content_type == kind[self.form], answer
        if self.form == "json":
            found = json.loads(answer.body)
        else:
            assert answer.body.startswith(b'<?xml version="1.0" encoding="utf-8"?>'), answer.body
            found = _plain(fromstring(answer.body))  # noqa: S314 -- of a server of the test
        if answer.status >= 400:
            raise Open311Error(answer.status, found)
        return found


def _plain(element: Element) -> Any:  # noqa: ANN401 -- as JSON would be
    if item := ARRAYS.get(element.tag):
        assert {each.tag for each in element} <= {item}
        return [_plain(each) for each in element]
    if len(element):
        return {each.tag: _plain(each) for each in element}
    return _scalar(element.text)


def _scalar(text: str | None) -> object:
    if text is None or not text.strip():
        return None
    if text in {"true", "false"}:
        return text == "true"
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return text


def _multipart(fields: Sequence[tuple[str, str]], photo: bytes) -> bytes:
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields
    ]
    head = 'Content-Disposition: form-data; name="media"; filename="photo.jpg"'
    parts.append(f"--{BOUNDARY}\r\n{head}\r\nContent-Type: image/jpeg\r\n\r\n".encode())
    return b"".join([*parts, photo, f"\r\n--{BOUNDARY}--\r\n".encode()])
