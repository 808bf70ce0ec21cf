"""Puts together who may come in."""

from pathlib import Path
from typing import Final
from uuid import UUID

from application.identity.accounts import Accounts
from application.identity.code_telling import CodeTelling
from application.identity.follow_codes import FollowCodes
from application.identity.following import Following
from application.identity.identity import Identity
from application.identity.lockout import Lockout
from application.identity.oidc import OpenIdLogin, Provider
from application.identity.passwords import Passwords
from application.identity.sessions import Sessions
from application.security_log import SecurityLog
from application.vault_accounts import AccountRows
from application.vault_failures import FailureRows
from application.vault_follow import CounterRows
from application.vault_sessions import SessionRows
from bihuan.bootstrap import System, new_id
from bihuan.errors import WrongUsageError
from projections.board.queries import MOST, Filter, page
from workers.identity_sweep import IdentitySweep

CALLBACK: Final = "/api/v1/session/oidc/callback"
"""Where a provider sends people back to; it is told to the provider beforehand."""


def identity_of(system: System) -> Identity:
    """Return what lets people and programs in; one for a process."""
    rows, passwords = SessionRows(system.vault), Passwords()
    log, key = security_log_of(system), system.identity_key
    return Identity(
        accounts=Accounts(
            store=system.store,
            aggregates=system.aggregates,
            rows=AccountRows(system.vault),
            sessions=rows,
            passwords=passwords,
            directory=lambda: system.today,
            holdings=lambda person: _held(system, person),
            clock=system.clock,
        ),
        sessions=Sessions(rows, log, key, system.clock),
        lockout=Lockout(FailureRows(system.vault), key, system.clock),
        passwords=passwords,
        log=log,
        clock=system.clock,
        new_id=new_id,
    )


def identity_sweep(system: System) -> IdentitySweep:
    """Return what closes accounts without posts every minute."""
    return IdentitySweep(identity_of(system).sweep)


def security_log_of(system: System) -> SecurityLog:
    """Return what writes the security log."""
    return SecurityLog(system.aggregates, system.clock, new_id, system.identity_key)


def provider_of(system: System) -> OpenIdLogin | None:
    """Return the OpenID provider that people may log in at, None where none is set.

    Raises WrongUsageError for half a setting.
    """
    given = system.settings
    if given.oidc_issuer is None:
        return None
    if given.public_url is None:
        raise WrongUsageError(say="settings.oidc_without_url")
    provider = Provider(
        issuer=given.oidc_issuer,
        client_id=given.oidc_client_id,
        client_secret=_secret(given.oidc_client_secret_file),
        callback=f"{given.public_url.rstrip('/')}{CALLBACK}",
    )
    return OpenIdLogin(provider, system.identity_key, system.clock)


def _secret(file: Path | None) -> str | None:
    try:
        return file.read_text(encoding="utf-8").strip() if file else None
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUsageError(say="settings.secret_file", file=file) from error


def follow_codes_of(system: System) -> FollowCodes:
    """Return the codes by which residents follow their issues."""
    return FollowCodes(CounterRows(system.vault), system.follow_key)


def following_of(system: System) -> Following:
    """Return what lets residents follow their issues without an account."""
    return Following(
        codes=follow_codes_of(system),
        rows=FailureRows(system.vault),
        log=security_log_of(system),
        key=system.identity_key,
        clock=system.clock,
    )


def code_telling_of(system: System) -> CodeTelling:
    """Return what tells clerks the codes of complainants."""
    return CodeTelling(follow_codes_of(system), system.access, security_log_of(system))


def _held(system: System, person: str) -> tuple[UUID, ...]:
    """Return the open issues that a person has claimed, as the board knows them."""
    which, now = Filter(claimant=person, is_open=True), system.clock()
    held: list[UUID] = []
    cursor: str | None = None
    while True:
        found = page(system.views, now=now, which=which, limit=MOST, cursor=cursor)
        held += (UUID(row.issue_id) for row in found.rows)
        cursor = found.next_cursor
        if cursor is None:
            return tuple(held)
