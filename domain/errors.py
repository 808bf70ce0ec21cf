"""Refusals: few kinds, each with a stable code, its HTTP status and what would be accepted."""

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

    def __init__(self, **details: type_details) -> None:
        """Keep `details`: what was given, the rule, what would be accepted."""
        self.details = details
        told = {name: _told(value) for name, value in details.items()}
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


def _told(value: type_details) -> type_details:
    """Return a detail as the sentence says it: what is several, one after the other."""
    return (", ".join(value) or "none") if isinstance(value, tuple) else value


class _Blank(dict[str, type_details]):
    def __missing__(self, key: str) -> str:
        return f"<{key}>"
