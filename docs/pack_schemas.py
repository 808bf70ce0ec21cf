"""JSON Schemas of the files of a policy pack, by which editors complete and check them."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from domain.base import Frozen
from domain.policy.files import FILES

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_EXTENDS: Final = {
    "type": "string",
    "description": "another pack; what this file leaves out is taken from there",
}


def schema_of(name: str, model: type[Frozen]) -> str:
    """Return the schema of one file. No section is required: another pack may give it."""
    schema: dict[str, Any] = model.model_json_schema()
    schema.pop("required", None)
    schema["properties"] = {"extends": _EXTENDS, **schema["properties"]}
    schema |= {"$schema": _DIALECT, "title": f"{name}.yaml"}
    return json.dumps(schema, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


SCHEMAS: Final[dict[str, Callable[[], str]]] = {
    f"schemas/{name}.schema.json": partial(schema_of, name, model) for name, model in FILES.items()
}
"""Every schema under its place in the reference."""
