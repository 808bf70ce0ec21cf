"""Writes one content as XML or as JSON. XML is written here and never read."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Final, Literal
from xml.etree.ElementTree import Element, tostring

from fastapi import Path, Request, Response

Form = Literal["json", "xml"]
AskedForm = Annotated[Form, Path(description="the form of the answer")]
Value = str | int | float | bool | Sequence["Value"] | Mapping[str, "Value"] | None

_ITEMS: Final[Mapping[str, str]] = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "service_request_updates": "request_update",
    "endpoints": "endpoint",
    "formats": "format",
    "errors": "error",
}
"""A list in XML → the name of its items; in JSON it is an array without names."""
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DECLARATION: Final = '<?xml version="1.0" encoding="utf-8"?>\n'
_MEDIA_TYPES: Final[Mapping[Form, str]] = {
    "json": "application/json; charset=utf-8",
    "xml": "text/xml; charset=utf-8",
}


def form_of(request: Request) -> Form:
    """Return the form that the path asks for: XML where it asks for none, as a client must read."""
    return "json" if request.scope["path"].endswith(".json") else "xml"


def document(
    form: Form,
    root: str,
    content: Value,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return the content as an answer; `root` names it in XML."""
    clean = _clean(content)
    text = _json(clean) if form == "json" else xml_of(root, clean)
    given = {"Cache-Control": "no-store", "Content-Type": _MEDIA_TYPES[form], **(headers or {})}
    return Response(text.encode(), status_code=status, headers=given)


def _json(content: Value) -> str:
    return json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def xml_of(root: str, content: Value) -> str:
    """Return the content as a document of XML."""
    return _DECLARATION + tostring(_element(root, content), encoding="unicode")


def _element(name: str, value: Value) -> Element:
    element = Element(name)
    if isinstance(value, Mapping):
        element.extend(_element(key, each) for key, each in value.items())
    elif isinstance(value, Sequence) and not isinstance(value, str):
        element.extend(_element(_ITEMS[name], each) for each in value)
    elif value is not None:
        element.text = str(value).lower() if isinstance(value, bool) else str(value)
    return element


def _clean(value: Value) -> Value:
    """Return the value without characters that XML has no way to write."""
    if isinstance(value, str):
        return _NOT_XML.sub("", value)
    if isinstance(value, Mapping):
        return {key: _clean(each) for key, each in value.items()}
    if isinstance(value, Sequence):
        return [_clean(each) for each in value]
    return value
