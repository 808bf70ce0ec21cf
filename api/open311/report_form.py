"""The forms that clients send, for the description."""

from typing import Any, Final

from api.file_form import FORM
from api.open311.forms import URLENCODED

Schema = dict[str, Any]

_TEXT: Final[Schema] = {"type": "string", "maxLength": 4_000}
_SHORT: Final[Schema] = {"type": "string", "maxLength": 200}
_FIELDS: Final[Schema] = {
    "api_key": {**_SHORT, "description": "a token of `bihuan token create`"},
    "jurisdiction_id": _SHORT,
    "service_code": _SHORT,
    "lat": {**_SHORT, "description": "WGS-84"},
    "long": _SHORT,
    "address_string": _TEXT,
    "address_id": {**_SHORT, "description": "a code of the places or of the address list"},
    "title": {**_SHORT, "description": "not of the specification"},
    "description": _TEXT,
    "first_name": _SHORT,
    "last_name": _SHORT,
    "phone": _SHORT,
    "email": _SHORT,
    "device_id": {**_SHORT, "description": "not kept"},
    "account_id": {**_SHORT, "description": "not kept"},
    "media_url": {**_TEXT, "description": "kept as said, never fetched"},
}
_REPORT: Final[Schema] = {
    "type": "object",
    "description": "Answers to the questions of the service are `attribute[code]`, or "
    "`attribute[code][]` for each of several.",
    "properties": _FIELDS,
    "required": ["api_key", "service_code"],
}
_PHOTO: Final[Schema] = {"media": {"type": "string", "format": "binary"}}
_EXAMPLE: Final = {
    "api_key": "bh_…",
    "service_code": "c0123456789",
    "lat": "37.8",
    "long": "113.6",
    "description": "路灯三天没有亮了",
}
REPORT_FORM: Final[Schema] = {
    "required": True,
    "content": {
        URLENCODED: {"schema": _REPORT, "example": _EXAMPLE},
        FORM: {"schema": {**_REPORT, "properties": {**_FIELDS, **_PHOTO}}},
    },
}
_UPDATE: Final[Schema] = {
    "type": "object",
    "properties": {
        "api_key": {**_SHORT, "description": "the key that reported the request"},
        "jurisdiction_id": _SHORT,
        "service_request_id": _SHORT,
        "update_id": {**_SHORT, "description": "the client's own: the same one is taken once"},
        "updated_datetime": _SHORT,
        "status": {
            **_SHORT,
            "description": "open or closed; not acted upon: the centre says when it is closed",
        },
        "description": _TEXT,
        "media_url": {**_TEXT, "description": "kept as said, never fetched"},
    },
    "required": ["api_key", "service_request_id", "update_id", "description"],
}
_UPDATE_EXAMPLE: Final = {
    "api_key": "bh_…",
    "service_request_id": "BH-2026-000001",
    "update_id": "1",
    "description": "昨晚又坏了一盏",
}
UPDATE_FORM: Final[Schema] = {
    "required": True,
    "content": {
        URLENCODED: {"schema": _UPDATE, "example": _UPDATE_EXAMPLE},
        FORM: {"schema": _UPDATE},
    },
}
