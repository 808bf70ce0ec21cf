"""Who asks: the bearer token he shows, and the post he acts in."""

from collections.abc import Awaitable, Callable, Collection
from typing import Annotated, Final, cast, get_args

from fastapi import Depends, Header, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.security import HTTPBearer

from api.desk import desk
from api.errors import ActingError, ScopeError
from api.looking import look_ahead
from api.sessions import by_session
from domain.access.principal import Principal
from domain.account.errors import NotAuthenticatedError, PasswordMustChangeError
from domain.account.values import Scope
from domain.base import Actor, Role
from domain.directory.records import Post

ACTING_AS: Final = "Bihuan-Acting-As"
_SCHEME: Final = HTTPBearer(auto_error=False, description="A token of `bihuan token create`.")
_ROLES: Final = frozenset(get_args(Role)) - {"system"}
"""Nobody outside is the system, whatever he shows."""


def identified(request: Request) -> Principal:
    """Return who asks, looked up once for a request. Raises a DomainError of status 401."""
    if not hasattr(request.state, "caller"):
        request.state.caller = identified_anew(request)
    found: Principal = request.state.caller
    return found


async def known(request: Request) -> Principal:
    """Return who asks as `identified`, in another thread where it is not known yet.

    What the path names is looked at in the same turn: to change threads costs more than to look.
    """
    if not hasattr(request.state, "caller"):
        await run_in_threadpool(_looked_up, request)
    return identified(request)


def _looked_up(request: Request) -> None:
    look_ahead(request, identified(request))


def identified_anew(request: Request) -> Principal:
    """Return who asks as of now: what he showed may have ended. Raises as `identified`."""
    edge = desk(request)
    found = by_session(request) or edge.identity.authenticate(_own_bearer(request))
    edge.limits.count_token(found.token or found.account)
    return found


def bearer_of(request: Request) -> str:
    """Return the token that the request shows in its header; nothing where it shows none."""
    kind, _, bearer = request.headers.get("authorization", "").partition(" ")
    return bearer.strip() if kind.lower() == "bearer" else ""


def _own_bearer(request: Request) -> str:
    bearer = bearer_of(request)
    if not bearer or not request.headers["authorization"].isascii():
        raise NotAuthenticatedError
    return bearer


def caller_for(*scopes: Scope) -> Callable[..., Awaitable[Principal]]:
    """Return the dependency that says who asks, where what he showed is good for one of these."""

    async def caller(request: Request, _: Annotated[object, Depends(_SCHEME)]) -> Principal:
        found = await known(request)
        if found.must_change_password:
            raise PasswordMustChangeError
        if not any(found.may(scope) for scope in scopes):
            raise ScopeError(accepted=scopes)
        return found

    return caller


Reader = Annotated[Principal, Depends(caller_for("read"))]
Reporter = Annotated[Principal, Depends(caller_for("report"))]
Writer = Annotated[Principal, Depends(caller_for("write"))]
Revealer = Annotated[Principal, Depends(caller_for("reveal"))]
Exporter = Annotated[Principal, Depends(caller_for("export"))]
JobReader = Annotated[Principal, Depends(caller_for("read", "export", "write"))]
"""Who began a job looks how it stands, by what he began it with."""
ActingAs = Annotated[
    str | None,
    Header(
        alias=ACTING_AS,
        max_length=160,
        description="ROLE or ROLE@UNIT; left out where only one of the caller's posts fits.",
        examples=["dispatcher@centre"],
    ),
]


def actor_for(who: Principal, given: str | None, *, allowed: Collection[str]) -> Actor:
    """Return in which post a person acts. Whether he may is decided by the domain, not here.

    With no post that fits but one at all, that one: the refusal says which role may. Who holds no
    post acts as the complainant. Raises ActingError with the choices.
    """
    person, posts = who.person, who.posts
    if given is None:
        fitting = tuple(post for post in posts if post.role in allowed) or posts
        if len(fitting) > 1:
            raise _unclear(person, posts)
        return _in_post(person, fitting[0]) if fitting else Actor(id=person, role="resident")
    role, _, unit = given.partition("@")
    if role not in _ROLES:
        raise _unclear(person, posts)
    if role == "resident":
        return Actor(id=person, role="resident")
    named = {post.unit for post in posts if post.role == role}
    if unit:
        return Actor(id=person, role=cast("Role", role), unit=unit)
    if len(named) != 1:
        raise _unclear(person, posts)
    return Actor(id=person, role=cast("Role", role), unit=named.pop())


def _in_post(person: str, post: Post) -> Actor:
    return Actor(id=person, role=post.role, unit=post.unit)


def _unclear(person: str, posts: Collection[Post]) -> ActingError:
    accepted = tuple(f"{post.role}@{post.unit}" for post in posts)
    return ActingError(given=person, field=ACTING_AS, accepted=accepted or ("resident",))
