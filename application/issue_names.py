"""How an issue is called: its id, made from what the caller knows, and its number for people."""

from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from domain.calendar import SHANGHAI

_NAMESPACE: Final = UUID("6f1f9a52-6f0e-5d0f-9a0b-3d5f4c1b7e21")
"""Any fixed id; it never changes, so that the same source and number mean the same issue."""


def issue_id_of(source: str, external_id: str) -> UUID:
    """Return the id of the issue that a source knows by its own number."""
    return uuid5(_NAMESPACE, f"source\0{source}\0{external_id}")


def issue_id_for_key(actor: str, key: str) -> UUID:
    """Return the id of the issue that an actor opens with an idempotency key."""
    return uuid5(_NAMESPACE, f"key\0{actor}\0{key}")


def number_series(prefix: str, at: datetime) -> str:
    """Return the series that issues of that instant's local year are numbered in."""
    return f"{prefix}-{at.astimezone(SHANGHAI).year}"


def issue_number(series: str, place: int) -> str:
    """Return the number for people, such as BH-2026-000123."""
    return f"{series}-{place:06d}"
