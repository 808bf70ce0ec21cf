"""One's own session, password and tokens: coming in, going out, who one is."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, Field

from api.account_models import TokenShown
from api.authentication import identified
from api.described import BEARER, SESSION, problems
from api.desk import Desk, TheDesk
from api.errors import SessionNeededError
from api.sessions import COOKIE, LOGIN_COOKIE, check_own_site, own_page, set_cookie
from api.strict_route import OpenRoute, StrictRoute
from application.given_by import GivenBy
from application.identity.oidc import OpenIdLogin
from application.identity.sessions import Session
from domain.access.principal import Principal
from domain.account.errors import NoProviderError, PasswordMustChangeError
from domain.account.state import Token
from domain.account.values import AccountName, Office, Scope

_LOGIN_SECONDS: Final = 600
_READING: Final = (400, 401, 403, 429, 500, 503)
_WRITING: Final = (400, 401, 403, 413, 415, 422, 429, 500, 503)


class _Body(BaseModel):
    # What was typed is a password: no error repeats it.
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, frozen=True)


class Credentials(_Body):
    """An account and its password."""

    account: Annotated[str, Field(max_length=200, examples=["housing-handler-1"])]
    password: Annotated[str, Field(max_length=1_000, examples=["correct horse battery"])]


class NewPassword(_Body):
    """The password so far and the next one."""

    before: Annotated[str, Field(max_length=1_000, examples=["correct horse battery"])]
    after: Annotated[str, Field(max_length=1_000, examples=["staple of seven words"])]


class TokenWish(_Body):
    """What a token is to be good for, and for how many days."""

    scopes: Annotated[tuple[Scope, ...], Field(min_length=1, examples=[["read"]])]
    days: Annotated[int, Field(ge=1, le=366, strict=True)] = 90


class Held(_Body):
    """A post that somebody acts in."""

    role: str
    unit: str


class Me(_Body):
    """Who asks, as of now. `csrf` is set for a session: writes bring it as `Bihuan-CSRF`."""

    account: AccountName
    person: str
    scopes: tuple[Scope, ...]
    posts: tuple[Held, ...]
    office: Office | None = None
    must_change_password: bool = False
    token: str | None = None
    csrf: str | None = None


class TokenMade(_Body):
    """A new token: this once, and never again."""

    token: str
    name: str
    expires_at: datetime


class Tokens(_Body):
    """One's own tokens, those that have expired too."""

    tokens: tuple[TokenShown, ...]


_NEXT: Final = "a page of ours to go to afterwards"
_ALL: Final = "end every session of the account, on other machines too"
_FROM_PROVIDER: Final = "as the provider sends it back"
entering = APIRouter(prefix="/session", tags=["session"], route_class=OpenRoute)
router = APIRouter(prefix="/session", tags=["session"], route_class=StrictRoute)
TokenName = Annotated[
    str,
    Path(
        pattern=r"^[0-9a-z]{8,32}$",
        description="the name of a token of one's own",
        examples=["k3f9x2m7"],
    ),
]
_BY_SESSION: Final[dict[str, Any]] = {"security": [{SESSION: []}]}
_BY_BOTH: Final[dict[str, Any]] = {"security": [{BEARER: []}, {SESSION: []}]}
Himself = Annotated[Principal, Depends(identified)]


@entering.post("", responses=problems(*_WRITING))
def log_in(request: Request, desk: TheDesk, given: Credentials) -> Me:
    """Begin a session by account and password; its cookie comes with the answer."""
    check_own_site(request)
    entered = desk.entrance.login(given.account, given.password, _address(request))
    return _entered(request, *entered)


@router.get("", responses=problems(*_READING), openapi_extra=_BY_BOTH)
def who_am_i(request: Request, who: Himself) -> Me:
    """Say who asks, with the posts of today."""
    return _me(who, getattr(request.state, "session", None))


@router.delete("", status_code=204, responses=problems(*_READING), openapi_extra=_BY_SESSION)
def log_out(
    request: Request,
    desk: TheDesk,
    who: Himself,
    everywhere: Annotated[bool, Query(description=_ALL)] = False,  # noqa: FBT002 -- a query's
) -> Response:
    """End the session, and where it is wished all others of the account."""
    _session_of(who)
    if everywhere:
        desk.entrance.logout_everywhere(who.account)
    else:
        desk.entrance.logout(request.cookies.get(COOKIE, ""))
    set_cookie(request, COOKIE, "", lasts=0)
    return Response(status_code=204)


@router.post(
    "/password",
    status_code=204,
    responses=problems(*_WRITING, 404),
    openapi_extra=_BY_SESSION,
)
def change_password(request: Request, desk: TheDesk, who: Himself, given: NewPassword) -> Response:
    """Change one's own password; every session ends, this one too."""
    _session_of(who)
    order = _order(desk, who)
    desk.entrance.change_password(who.account, given.before, given.after, order)
    set_cookie(request, COOKIE, "", lasts=0)
    return Response(status_code=204)


@router.get("/tokens", responses=problems(*_READING), openapi_extra=_BY_BOTH)
def my_tokens(desk: TheDesk, who: Himself) -> Tokens:
    """List one's own tokens; none is shown."""
    accounts = desk.entrance.accounts
    used = accounts.rows.uses(who.account)
    found = accounts.of(who.account).tokens.values()
    return Tokens(tokens=tuple(token_shown(token, used) for token in found))


@router.post(
    "/tokens",
    status_code=201,
    responses=problems(*_WRITING, 404),
    openapi_extra=_BY_SESSION,
)
def make_token(desk: TheDesk, who: Himself, given: TokenWish) -> TokenMade:
    """Make a token of one's own; only who logged in makes one, no token makes another."""
    _session_of(who)
    if who.must_change_password:
        raise PasswordMustChangeError
    until = desk.clock() + timedelta(days=given.days)
    order = _order(desk, who)
    made = desk.entrance.accounts.issue_token(who.account, given.scopes, until, order)
    return TokenMade(token=made.secret, name=made.name, expires_at=until)


@router.delete(
    "/tokens/{token}",
    status_code=204,
    responses=problems(*_READING, 404),
    openapi_extra=_BY_BOTH,
)
def end_token(desk: TheDesk, who: Himself, token: TokenName) -> Response:
    """End one of one's own tokens at once; a token may end itself."""
    if token != who.token:
        _session_of(who)
    desk.entrance.accounts.revoke_token(who.account, token, _order(desk, who))
    return Response(status_code=204)


@entering.get("/oidc", status_code=303, responses=problems(400, 404, 429, 500, 503))
def begin_at_provider(
    request: Request,
    desk: TheDesk,
    wanted: Annotated[str | None, Query(alias="next", max_length=500, description=_NEXT)] = None,
) -> Response:
    """Send the browser to the OpenID provider; `next` is a page of ours to go on to."""
    begun = _provider(desk).begin(own_page(wanted))
    set_cookie(request, LOGIN_COOKIE, begun.cookie, lasts=_LOGIN_SECONDS)
    return RedirectResponse(begun.url, status_code=303)


@entering.get("/oidc/callback", status_code=303, responses=problems(400, 401, 404, 429, 500, 503))
def come_from_provider(
    request: Request,
    desk: TheDesk,
    state: Annotated[str, Query(max_length=500, description=_FROM_PROVIDER)] = "",
    code: Annotated[str, Query(max_length=4_000, description=_FROM_PROVIDER)] = "",
) -> Response:
    """Begin a session for who comes back from the provider, where an account is linked to him."""
    set_cookie(request, LOGIN_COOKIE, "", lasts=0)
    address = _address(request)
    cookie = request.cookies.get(LOGIN_COOKIE, "")
    shown = desk.entrance.shown_by(_provider(desk), cookie, state, code, address)
    entered = desk.entrance.login_by(shown.issuer, shown.subject, address)
    _entered(request, *entered)
    return RedirectResponse(own_page(shown.next_page), status_code=303)


def _entered(request: Request, principal: Principal, session: Session) -> Me:
    set_cookie(request, COOKIE, session.identifier or "")
    return _me(principal, session)


def _me(who: Principal, session: Session | None) -> Me:
    return Me(
        account=who.account,
        person=who.person,
        scopes=who.scopes,
        posts=tuple(Held(role=post.role, unit=post.unit) for post in who.posts),
        office=who.office,
        must_change_password=who.must_change_password,
        token=who.token,
        csrf=session.csrf if session else None,
    )


def token_shown(token: Token, used: Mapping[str, datetime]) -> TokenShown:
    """Return a token as lists show it; `used` says when each was, by name."""
    return TokenShown(
        name=token.id,
        prefix=token.prefix,
        scopes=token.scopes,
        issued_at=token.issued_at,
        expires_at=token.expires_at,
        used_at=used.get(token.id),
    )


def _session_of(who: Principal) -> None:
    """Raise SessionNeededError where a token asks for what only its person does."""
    if who.token is not None:
        raise SessionNeededError


def _order(desk: Desk, who: Principal) -> GivenBy:
    return GivenBy(who.actor, "", str(desk.new_id()), "api")


def _provider(desk: Desk) -> OpenIdLogin:
    if desk.provider is None:
        raise NoProviderError
    return desk.provider


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
