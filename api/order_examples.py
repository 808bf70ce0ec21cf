"""An example of each order's body, for the description."""

from typing import Any, Final, Literal, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel

from api.clear_models import order_model
from api.params import SHA256
from domain.issue.commands import Command

_OF: Final[dict[str, dict[str, Any]]] = {
    "ReportIssue": {
        "kind": "demand",
        "request_type": "help",
        "source": "hotline",
        "title": "路灯不亮",
        "text": "小区门口的路灯三天没有亮了",
        "category": "城乡建设",
        "complainants": [{"contacts": [{"kind": "mobile", "value": "13800001234"}]}],
    },
    "DispatchIssue": {"unit": "housing"},
    "ClaimIssue": {},
    "AttachEvidence": {
        "file_name": "路灯.jpg",
        "media_type": "image/jpeg",
        "size_bytes": 204_800,
        "sha256": SHA256,
        "kind": "photo_before",
    },
    "ShareEvidence": {"sha256": SHA256},
    "SplitIssue": {
        "parts": [
            {"title": "路灯不亮", "text": "换灯泡", "category": "城乡建设"},
            {"title": "灯杆倾斜", "text": "扶正灯杆", "category": "城乡建设"},
        ]
    },
    "RecordContact": {"method": "phone", "reached": True},
    "ResolveIssue": {"outcome": "solved", "reply": "路灯已修好"},
    "ReviewResolution": {"decision": "accept"},
    "RecordRevisit": {
        "method": "phone",
        "reached": True,
        "solved": "yes",
        "satisfaction": "satisfied",
    },
}


def example_of(command: type[Command]) -> dict[str, Any]:
    """Return a body that has what the command cannot do without."""
    known = _OF.get(command.__name__)
    return _required(order_model(command)) if known is None else known


def _required(model: type[BaseModel]) -> dict[str, Any]:
    fields = model.model_fields.items()
    return {name: _of_type(name, field.annotation) for name, field in fields if field.is_required()}


def _of_type(name: str, annotation: object) -> object:
    origin = get_origin(annotation)
    if origin is Literal:
        return get_args(annotation)[0]
    if origin is tuple:
        return [_of_type(name, get_args(annotation)[0])]
    if origin is not None:
        return _of_type(name, get_args(annotation)[0])
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _required(annotation)
    plain: dict[object, object] = {int: 1, bool: True, float: 1.0, UUID: str(UUID(int=1))}
    return plain.get(annotation, name.replace("_", "-"))
