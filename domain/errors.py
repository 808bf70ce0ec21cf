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
        super().__init__(self.text.format_map(_Blank(details)))

    def as_refusal(self) -> Refusal:
        """Return the refusal as a value that passes through Temporal unharmed."""
        return Refusal(
            code=self.code,
            http_status=self.http_status,
            message=str(self),
            retryable=self.retryable,
            details=self.details,
        )


class _Blank(dict[str, type_details]):
    def __missing__(self, key: str) -> str:
        return f"<{key}>"
