"""Puts on record who was turned away on the command line, as the HTTP API does."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final
from uuid import UUID

from domain.base import Actor

if TYPE_CHECKING:  # what a command loads only when it was refused
    from bihuan.bootstrap import System
    from domain.receipt import Refusal

_FORBIDDEN: Final = 403
_NOT_THERE: Final = "not_found"
_THEMSELVES: Final = frozenset({"privacy reveal", "privacy search", "issue attachment original"})
"""What notes its own refusals, with more than is known here."""
_ORDERS: Final = "issue "
_acting: ContextVar[Actor | None] = ContextVar("acting", default=None)


def acts(actor: Actor) -> Actor:
    """Remember in whose name the command acts or reads; return him."""
    _acting.set(actor)
    return actor


@contextmanager
def denials_noted(system: "System", command: str) -> Iterator[None]:
    """Put on record what is refused in the block to somebody who was named."""
    from domain.errors import DomainError  # noqa: PLC0415 -- `--help` does without the models

    before = _acting.set(None)
    try:
        yield
    except DomainError as error:
        if command not in _THEMSELVES:
            note_denial(system, command, error.as_refusal(), _acting.get())
        raise
    finally:
        _acting.reset(before)


def note_denial(
    system: "System",
    command: str,
    refusal: "Refusal",
    actor: Actor | None,
    issue: UUID | None = None,
) -> None:
    """Note a refusal that says "not for you", or "no such issue" to somebody who is named."""
    is_denial = refusal.http_status == _FORBIDDEN or refusal.code == _NOT_THERE
    if actor is None or not is_denial:
        return
    import structlog  # noqa: PLC0415 -- few commands need it

    from application.store_errors import StoreError  # noqa: PLC0415
    from bihuan.identity import security_log_of  # noqa: PLC0415

    try:
        what = command.removeprefix(_ORDERS)  # an order has the name that HTTP has for it
        security_log_of(system).denied(what, refusal.code, actor=actor, issue=issue)
    except StoreError as error:
        # It was refused; that nobody will read of it stands in the program's own log.
        structlog.get_logger("bihuan").error("denial_not_recorded", problem=type(error).__name__)
