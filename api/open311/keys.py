"""The api_key of who reports: a token of an account whose person may report."""

from collections.abc import Collection
from typing import Final

from fastapi import Request

from api.authentication import bearer_of
from api.desk import Desk
from api.errors import ScopeError
from api.open311.errors import ApiKeyMissingError
from domain.access.principal import Principal
from domain.account.errors import NotAuthenticatedError, PasswordMustChangeError
from domain.account.values import Scope
from domain.base import Actor, Role

SCOPE: Final[Scope] = "write"
_ACCEPTED: Final = "the field api_key, or the header Authorization: Bearer, with a token"


def holder_of(request: Request, desk: Desk, given: str | None) -> Principal:
    """Return whose key was sent, in the form or as a bearer token. A cookie is no key.

    Raises ApiKeyMissingError, NotAuthenticatedError, RateLimitedError,
    PasswordMustChangeError, ScopeError.
    """
    key = given or bearer_of(request)
    if not key:
        raise ApiKeyMissingError(accepted=_ACCEPTED)
    if not key.isascii():
        raise NotAuthenticatedError
    found = desk.identity.authenticate(key)
    desk.limits.count_token(found.token or found.account)
    request.state.caller = found  # whom a denial on record names
    if found.must_change_password:
        raise PasswordMustChangeError
    if not found.may(SCOPE):
        raise ScopeError(accepted=SCOPE)
    return found


def acting(holder: Principal, roles: Collection[Role]) -> Actor:
    """Return the first of his posts that may give the order; no client can name one.

    With none that may, his first post: the refusal says which role may.
    """
    fitting = [post for role in roles for post in holder.posts if post.role == role]
    post = next(iter([*fitting, *holder.posts]), None)
    return Actor(id=holder.person, role=post.role, unit=post.unit) if post else holder.actor
