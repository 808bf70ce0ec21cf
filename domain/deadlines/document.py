"""A deadline as readers get it."""

from typing import Final

from domain.deadlines.model import Deadline

SHOWN: Final = frozenset(
    {"id", "clock", "revision", "started_at", "due_at", "due_inclusive", "state"}
    | {"warn_at", "stopped_at", "breached_at", "provisional"}
)


def deadline_document(deadline: Deadline) -> dict[str, object]:
    """Return what a reader needs of a deadline; its explanation tells the rest."""
    return deadline.model_dump(mode="json", include=set(SHOWN))
