"""How a step ends when it is not accepted: refused by a rule, or unavailable for now."""

from application.store_errors import StoreError
from application.vault import VaultUnavailableError
from domain.errors import DomainError
from domain.receipt import Head, Refusal
from domain.step import Outcome

AWAY = (StoreError, VaultUnavailableError)
"""What the stores raise when they do not take part; nothing was stored."""


def refused(error: DomainError, head: Head | None = None) -> Outcome:
    """Return the outcome of a command that a rule refuses, with the unchanged head."""
    return Outcome(kind="refused", refusal=error.as_refusal(), head=head)


def unavailable(code: str, message: str, *, retryable: bool = True) -> Outcome:
    """Return the outcome of a step that could not be taken now."""
    refusal = Refusal(code=code, http_status=503, message=message, retryable=retryable)
    return Outcome(kind="unavailable", refusal=refusal)


def away(error: StoreError | VaultUnavailableError) -> Outcome:
    """Return the outcome for a store that does not take part; its own sentence says why."""
    if isinstance(error, StoreError):
        return unavailable(error.code, str(error), retryable=error.retryable)
    return unavailable("vault_unavailable", str(error))
