"""Sessions of browsers: the cookie, the token against forged requests, what goes back with both."""

import hmac
from typing import Final
from urllib.parse import urlsplit

from fastapi import Request

from api.desk import desk
from api.errors import CsrfError
from application.identity.sessions import Session
from domain.access.principal import Principal

COOKIE: Final = "__Host-bihuan"
LOGIN_COOKIE: Final = "__Host-bihuan-login"
CSRF: Final = "Bihuan-CSRF"
WHERE: Final = "GET /api/v1/session"
_ATTRIBUTES: Final = "Path=/; Secure; HttpOnly; SameSite=Lax"
_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_OURS: Final = frozenset({"same-origin", "none", None})
"""A request of our own pages, one that a person typed, one of a program."""


def by_session(request: Request) -> Principal | None:
    """Return who asks by the cookie of a session, None where no cookie or a token is shown.

    Raises NotAuthenticatedError for one that has ended, CsrfError.
    """
    identifier = request.cookies.get(COOKIE)
    if identifier is None or "authorization" in request.headers:
        return None
    # One cookie an answer: a stream that asks again who reads it has no headers left to send.
    turns = not hasattr(request.state, "session")
    principal, session = desk(request).entrance.of_session(identifier, turns=turns)
    if request.method not in _READING:
        check_own_site(request)
        check_csrf(request, session)
    request.state.session = session
    if session.identifier:
        set_cookie(request, COOKIE, session.identifier)
    return principal


def check_csrf(request: Request, session: Session) -> None:
    """Raise CsrfError unless the request brings the session's own token."""
    given = request.headers.get(CSRF, "")
    if not hmac.compare_digest(session.csrf.encode(), given.encode(errors="replace")):
        raise CsrfError(field=CSRF, at=WHERE)


def check_own_site(request: Request) -> None:
    """Raise CsrfError where the browser says that another site makes it ask."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is None and origin is not None:
        # A browser that does not say; behind a proxy that changes the host, all of them do.
        site = "same-origin" if _host_of(origin) == request.headers.get("host") else origin
    if site not in _OURS:
        raise CsrfError(field="Origin", at=WHERE)


def _host_of(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:  # half an address in brackets
        return None


def set_cookie(request: Request, name: str, value: str, *, lasts: int | None = None) -> None:
    """Let the answer set a cookie for this host alone; `lasts` 0 takes it away."""
    ends = "" if lasts is None else f"; Max-Age={lasts}"
    cookies = [*getattr(request.state, "cookies", ()), f"{name}={value}; {_ATTRIBUTES}{ends}"]
    request.state.cookies = cookies


def own_page(given: str | None) -> str:
    """Return a page of ours that somebody wants to go on to: no address leads to another host."""
    page = given or "/"
    is_path = page.startswith("/") and not page.startswith(("//", "/\\"))
    is_plain = page.isascii() and page.isprintable() and not {"\\", '"', " "} & set(page)
    parts = urlsplit(page) if is_path and is_plain else None
    return page if parts and not parts.scheme and not parts.netloc else "/"
