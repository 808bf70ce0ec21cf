"""Login at an OpenID provider: code flow with PKCE, state and nonce, checked by authlib.

What a login under way needs lies in a signed cookie of the browser that began it, for ten minutes;
nothing is kept here. Who comes back is found by issuer and subject alone, as an administrator
linked them: names and addresses that a provider tells are not trusted for anything.
"""

import base64
import binascii
import hmac
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.base_client.sync_openid import OpenIDMixin
from authlib.integrations.httpx_client import OAuth2Client
from joserfc.errors import JoseError

from application.ports import Clock
from domain.account.errors import LoginRefusedError, ProviderAwayError

_SECONDS: Final = 5.0
_LASTS: Final = timedelta(minutes=10)
_SCOPE: Final = "openid"
_ALGORITHMS: Final = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)
"""Signatures by a key pair: `none` is no signature, and a shared secret signs for both sides."""
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class Provider(NamedTuple):
    """An OpenID provider, and who we are there; `callback` is where it sends people back to."""

    issuer: str
    client_id: str
    client_secret: str | None
    callback: str


class Begun(NamedTuple):
    """Where to send the browser, and the cookie that it must bring back."""

    url: str
    cookie: str


class Shown(NamedTuple):
    """Who somebody is at the provider, and where he wanted to go."""

    issuer: str
    subject: str
    next_page: str


@dataclass(frozen=True, slots=True)
class OpenIdLogin:
    """Sends people to the provider and reads what they come back with."""

    provider: Provider
    key: bytes
    clock: Clock

    def begin(self, next_page: str) -> Begun:
        """Begin a login. Raises ProviderAwayError."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        with self._talking() as client:
            where = client.load_server_metadata()["authorization_endpoint"]
            url, _ = client.oauth.create_authorization_url(
                where, state=state, nonce=nonce, code_verifier=verifier
            )
        until = (self.clock() + _LASTS).timestamp()
        kept = {"s": state, "n": nonce, "v": verifier, "to": next_page, "until": until}
        return Begun(url, self._signed(json.dumps(kept)))

    def finish(self, cookie: str, state: str, code: str) -> Shown:
        """Return who came back. Raises LoginRefusedError, ProviderAwayError."""
        kept = self._read(cookie)
        if not hmac.compare_digest(str(kept["s"]).encode(), state.encode(errors="replace")):
            raise LoginRefusedError
        with self._talking() as client:
            metadata = client.load_server_metadata()
            token = client.oauth.fetch_token(
                metadata["token_endpoint"], code=code, code_verifier=kept["v"]
            )
            claims = client.parse_id_token(token, nonce=kept["n"])
        subject = claims.get("sub") if claims else None
        if not isinstance(subject, str) or not subject:
            raise LoginRefusedError
        return Shown(self.provider.issuer, subject, str(kept["to"]))

    @contextmanager
    def _talking(self) -> Iterator["_Client"]:
        """Talk to the provider; what it says wrongly is a refusal, silence is that it is away."""
        try:
            with OAuth2Client(
                client_id=self.provider.client_id,
                client_secret=self.provider.client_secret,
                token_endpoint_auth_method="client_secret_basic"
                if self.provider.client_secret
                else "none",
                scope=_SCOPE,
                redirect_uri=self.provider.callback,
                code_challenge_method="S256",
                timeout=_SECONDS,
                follow_redirects=False,
            ) as oauth:
                yield _Client(self.provider, oauth)
        except (httpx2.TransportError, httpx2.HTTPStatusError) as error:
            raise ProviderAwayError(given=type(error).__name__) from error
        except (AuthlibBaseError, JoseError, KeyError, ValueError, TypeError) as error:
            raise LoginRefusedError from error

    def _signed(self, kept: str) -> str:
        body = base64.urlsafe_b64encode(kept.encode()).decode()
        return f"{body}.{self._signature(body)}"

    def _read(self, cookie: str) -> dict[str, Any]:
        body, _, signature = cookie.partition(".")
        own = self._signature(body).encode()
        if not hmac.compare_digest(own, signature.encode(errors="replace")):
            raise LoginRefusedError
        try:
            kept: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body))
        except (binascii.Error, ValueError) as error:
            raise LoginRefusedError from error
        if kept["until"] < self.clock().timestamp():
            raise LoginRefusedError
        return kept

    def _signature(self, body: str) -> str:
        signed = f"oidc/{body}".encode(errors="replace")
        return hmac.digest(self.key, signed, sha256).hex()


class _Client(OpenIDMixin):  # type: ignore[misc] # authlib ships no types
    """Authlib's checks of an id token, over one connection to one provider."""

    def __init__(self, provider: Provider, oauth: OAuth2Client) -> None:
        self.client_id = provider.client_id
        self.oauth = oauth
        self._issuer = provider.issuer
        self.server_metadata: dict[str, Any] = {}

    def load_server_metadata(self) -> dict[str, Any]:
        """Return what the provider says of itself. Raises ValueError where it is another one."""
        if not self.server_metadata:
            _check_private(self._issuer)
            where = f"{self._issuer.rstrip('/')}/.well-known/openid-configuration"
            answer = self.oauth.request("GET", where, withhold_token=True)
            answer.raise_for_status()
            self.server_metadata = self._checked(answer.json())
        return self.server_metadata

    def _checked(self, metadata: dict[str, Any]) -> dict[str, Any]:
        if metadata.get("issuer") != self._issuer:
            msg = "the provider says that it is another one"
            raise ValueError(msg)
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            _check_private(metadata[name])
        offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        usable = [name for name in offered if name in _ALGORITHMS]
        metadata.pop("jwks", None)  # keys come from their own address
        return {**metadata, "id_token_signing_alg_values_supported": usable}

    @contextmanager
    def _get_session(self) -> Iterator[OAuth2Client]:
        yield self.oauth


def _check_private(url: object) -> None:
    """Raise ValueError for an address that others read on the way."""
    parts = urlsplit(str(url))
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        msg = "an address of the provider is not https"
        raise ValueError(msg)
