"""Reads JSON in one way only: what two readers could take for two things is refused."""

import json
import math
from collections.abc import Iterator
from typing import Final, NoReturn

from api.errors import BadJsonError
from domain.clear_text import DEEPEST

_LONGEST_NUMBER: Final = 18
"""Digits of a whole number: more than fit into a column of any store would be lost there."""
_ACCEPTED: Final = "one JSON document in UTF-8, every key once, finite numbers"


def read_json(body: bytes) -> object:
    """Return what the bytes say. Raises BadJsonError, which repeats none of them."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _bad(problem=f"byte {error.start} is no UTF-8") from None
    try:
        value = json.loads(
            text,
            object_pairs_hook=_each_once,
            parse_constant=_no_constant,
            parse_int=_whole,
            parse_float=_finite,
        )
    except json.JSONDecodeError as error:
        raise _bad(problem=f"line {error.lineno}, column {error.colno} is no JSON") from None
    except RecursionError:
        raise _too_deep() from None
    for text in _texts(value):
        _check_characters(text)
    return value


def _each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _bad(problem="a key stands twice in one object")
    return found


def _no_constant(name: str) -> NoReturn:
    raise _bad(problem=f"{name} is no number of JSON")


def _whole(digits: str) -> int:
    if len(digits.lstrip("-")) > _LONGEST_NUMBER:
        raise _bad(problem=f"a whole number has more than {_LONGEST_NUMBER} digits")
    return int(digits)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise _bad(problem="a number is larger than any that can be kept")
    return number


def _texts(value: object) -> Iterator[str]:
    """Yield every key and text. Raises BadJsonError where they nest too deeply."""
    waiting: list[tuple[object, int]] = [(value, 0)]
    while waiting:
        one, depth = waiting.pop()
        if depth > DEEPEST:
            raise _too_deep()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            yield from one
            waiting += ((each, depth + 1) for each in one.values())
        elif isinstance(one, list):
            waiting += ((each, depth + 1) for each in one)


def _check_characters(text: str) -> None:
    if "\0" in text:
        raise _bad(problem="a text holds a null character")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise _bad(problem="a text holds half a character") from None


def _too_deep() -> BadJsonError:
    return _bad(problem=f"it nests deeper than {DEEPEST} levels")


def _bad(*, problem: str) -> BadJsonError:
    return BadJsonError(problem=problem, accepted=_ACCEPTED)
