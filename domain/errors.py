"""Refusals: few kinds, each with a stable code, its HTTP status and what would be accepted."""

from collections.abc import Mapping
from typing import ClassVar

from domain.receipt import Refusal

type_details = str | int | bool | None | tuple[str, ...]


class DomainError(Exception):
    """A command that a rule refuses. Stored nowhere; travels as a `Refusal` value.

    `text` is the English sentence with places for `details`; translations are kept by code.
    """

    code: ClassVar[str] = "refused"
    http_status: ClassVar[int] = 422
    retryable: ClassVar[bool] = False
    text: ClassVar[str] = "The command is refused."
    unset: ClassVar[Mapping[str, str]] = {}
    """What the sentence says in place of a detail that is None, by its name."""

    def __init__(self, **details: type_details) -> None:
        """Keep `details`: what was given, the rule, what would be accepted."""
        self.details = details
        told = {name: _told(value, self.unset.get(name)) for name, value in details.items()}
        super().__init__(self.text.format_map(_Blank(told)))

    def as_refusal(self) -> Refusal:
        """Return the refusal as a value that passes through Temporal unharmed."""
        return Refusal(
            code=self.code,
            http_status=self.http_status,
            message=str(self),
            retryable=self.retryable,
            details=self.details,
        )


def _told(value: type_details, unset: str | None) -> type_details:
    """Return a detail as the sentence says it: what is several, one after the other."""
    if value is None:
        return unset
    return (", ".join(value) or "none") if isinstance(value, tuple) else value


class MalformedError(DomainError):
    """A field is unknown or of the wrong form, or holds what no text has."""

    code, http_status = "malformed", 400
    text = "{field}: {problem}; accepted: {accepted}."


class _Blank(dict[str, type_details]):
    def __missing__(self, key: str) -> str:
        return f"<{key}>"
