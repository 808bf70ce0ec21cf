"""Which language a reader asks for."""

from typing import Annotated

from fastapi import Depends, Request

from api.desk import Speaks, desk


def wanted_language(header: str | None) -> str | None:
    """Return zh-CN or en, whichever an Accept-Language names first by weight; None where neither.

    Whatever the header holds, nothing is refused for it.
    """
    found: list[tuple[float, int, str]] = []
    for place, part in enumerate((header or "").split(",")[:20]):
        name, _, weight = part.strip().partition(";")
        language = {"zh": "zh-CN", "en": "en"}.get(name.lower().split("-")[0])
        if language and _weight(weight):
            found.append((-_weight(weight), place, language))
    return min(found)[2] if found else None


def _weight(text: str) -> float:
    try:
        return float(text.strip().removeprefix("q=")) if text.strip() else 1.0
    except ValueError:
        return 0.0


def words(request: Request) -> Speaks:
    """Return the sentences in the reader's language."""
    return desk(request).words(wanted_language(request.headers.get("accept-language")))


async def _the_words(request: Request) -> Speaks:
    return words(request)


TheWords = Annotated[Speaks, Depends(_the_words)]
