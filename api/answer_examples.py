"""Examples of bodies, for the description: each made from the form of the body itself."""

from collections.abc import Mapping
from typing import Any, Final

from api.params import SHA256

Json = dict[str, Any]

_ISSUE: Final = "0b6f2c1e-5d0a-5c1b-9a63-3f1e7a5b2c4d"
_NAMED: Final[Mapping[str, object]] = {
    "issue_id": _ISSUE,
    "number": "BH-2026-000001",
    "pack": "default",
    "policy_ref": "default@4f0c2a9b7d3e4f5a8b6c1d2e3f405162",
    "category": "城乡建设",
    "source": "hotline",
    "title": "路灯不亮",
    "text": "小区门口的路灯三天没有亮了，电话138****1234",
    "reply": "已更换灯泡",
    "unit": "housing",
    "lead_unit": "housing",
    "claimant": "housing-handler-1",
    "person": "housing-handler-1",
    "sha256": SHA256,
    "digest": SHA256,
    "media_type": "image/jpeg",
    "file_name": "路灯.jpg",
    "version": 3,
    "position": 42,
    "next_cursor": None,
    "next_after": None,
    "code": "housing",
    "name": "住建部门",
    "zone": "Asia/Shanghai",
    "status": "claimed",
    "left": "dispatched",
    "says": "单位已接办",
    "topic": "issue.claimed.v1",
    "topics": "issue.claimed.v1",
    "sentence": "housing-handler-1 领单",
    "channel": "api",
    "policy": "default@4f0c2a9b7d3e4f5a8b6c1d2e3f405162",
    "kind": "demand",
    "request_type": "help",
    "urgency": "ordinary",
    "clock": "resolve",
    "due_clock": "resolve",
    "due_state": "running",
    "external_id": "12345-0001",
    "place": "estate-1",
    "grid": "grid-1",
    "latitude": 37.805,
    "longitude": 113.631,
    "lat": 37.805,
    "long": 113.631,
    "share": 0.5,
    "stars": 5,
    "is_open": True,
    "href": f"/api/v1/issues/{_ISSUE}/attachments/{SHA256}",
    "service_code": "c0123456789",
    "service_name": "城乡建设",
    "status_notes": "单位已接办",
    "agency_responsible": "住建部门",
    "service_notice": "未读，等待派单",
    "zipcode": "045000",
    "hashing": "sha256",
    "signing": "ed25519",
    "service_request_id": "BH-2026-000001",
    "token": "0b6f2c1e5d0a5c1b9a633f1e7a5b2c4d",
}
"""What a field of this name holds in an example, where its form lets it."""
_FORMATS: Final[Mapping[str, str]] = {
    "date-time": "2026-03-02T09:30:00+08:00",
    "date": "2026-03-02",
    "uuid": _ISSUE,
    "binary": "…",
}
_PATTERNS: Final[Mapping[str, str]] = {
    "^[0-9a-f]{64}$": SHA256,
    "^[0-9a-f]{16}$": SHA256[:16],
    "^([0-9a-f]{2}){64,256}$": SHA256 * 2,
    "^([0-9a-f]{2}){32,512}$": SHA256,
}
_PLAIN: Final[Mapping[str, object]] = {
    "integer": 1,
    "number": 1.5,
    "boolean": False,
    "null": None,
}
_KINDS: Final[Mapping[type, frozenset[str]]] = {
    str: frozenset({"string"}),
    int: frozenset({"integer", "number"}),
    float: frozenset({"number"}),
    bool: frozenset({"boolean"}),
    type(None): frozenset({"null"}),
}
_ENDLESS: Final = object()
"""A form within itself: its place is left empty."""


class Examples:
    """Makes examples of forms; `schemas` are those that a form refers to."""

    def __init__(self, schemas: Mapping[str, Json]) -> None:
        """Take the forms by name."""
        self._schemas = schemas

    def named(self, schema: Json) -> Json:
        """Return the form that a reference names; another one is itself."""
        while "$ref" in schema:
            schema = self._schemas[str(schema["$ref"]).rpartition("/")[2]]
        return schema

    def of(self, schema: Json) -> object:
        """Return an example of the form."""
        return self._of(schema, "", ())

    def _of(self, schema: Json, name: str, inside: tuple[str, ...]) -> Any:  # noqa: ANN401 -- JSON
        if "$ref" in schema:
            form = str(schema["$ref"]).rpartition("/")[2]
            if form in inside:
                return _ENDLESS
            return self._of(self._schemas[form], name, (*inside, form))
        if "examples" in schema or "example" in schema:
            return [*schema.get("examples", ()), schema.get("example")][0]
        if "const" in schema or "enum" in schema:
            return schema.get("const", [*schema.get("enum", ()), None][0])
        if parts := schema.get("anyOf") or schema.get("oneOf"):
            return self._of_one(parts, name, inside)
        return self._of_type(schema, name, inside)

    def _of_one(self, parts: list[Json], name: str, inside: tuple[str, ...]) -> object:
        """Return an example of the first of several forms; of null where it is named so."""
        may_be_null = any(each.get("type") == "null" for each in parts)
        if may_be_null and name in _NAMED and _NAMED[name] is None:
            return None
        first, *others = (self._of(each, name, inside) for each in parts)
        return next(iter(others), None) if first is _ENDLESS else first

    def _of_type(self, schema: Json, name: str, inside: tuple[str, ...]) -> object:
        given = schema.get("type", "object" if "properties" in schema else "")
        type_ = given[0] if isinstance(given, list) else given
        if type_ == "object" or not type_:
            return self._object(schema, inside)
        if type_ == "array":
            return self._array(schema, name, inside)
        if schema.get("pattern") in _PATTERNS:
            return _PATTERNS[schema["pattern"]]
        named = _NAMED.get(name, _ENDLESS)
        if "format" not in schema and type_ in _KINDS.get(type(named), ()):
            return named
        if type_ == "string":
            return _FORMATS.get(schema.get("format", ""), name.replace("_", "-") or "text")
        least: Any = schema.get("minimum") or _PLAIN[type_]
        return int(least) if type_ == "integer" else least

    def _array(self, schema: Json, name: str, inside: tuple[str, ...]) -> list[object]:
        places = schema.get("prefixItems") or [schema.get("items", {})]
        found = [self._of(each, name, inside) for each in places]
        whole = [each for each in found if each is not _ENDLESS]
        rounds: int = max(1, schema.get("minItems", 1) // len(places))
        return whole * rounds

    def _object(self, schema: Json, inside: tuple[str, ...]) -> Json:
        fields = {
            name: self._of(each, name, inside)
            for name, each in schema.get("properties", {}).items()
        }
        more = schema.get("additionalProperties")
        if not fields and isinstance(more, dict) and more:
            fields = {"housing": self._of(more, "", inside)}
        return {name: value for name, value in fields.items() if value is not _ENDLESS}
