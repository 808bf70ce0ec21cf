"""Every code a problem may have, by the class that raises it."""

from collections.abc import Iterator
from functools import cache

from domain.errors import DomainError


def explained(code: str) -> type[DomainError] | None:
    """Return the refusal of that code, None where there is none."""
    return _by_code().get(code)


@cache
def _by_code() -> dict[str, type[DomainError]]:
    return {error.code: error for error in _below(DomainError) if "code" in vars(error)}


def _below(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)
