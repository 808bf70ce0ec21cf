"""Accounts and offices: who may come in, for the administrator of security."""

import asyncio
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response

from api.account_models import (
    Account,
    AccountClosed,
    Accounts,
    AccountShown,
    AccountWish,
    LinkWish,
    Offices,
    OfficeShown,
    OfficeWish,
    PasswordWish,
    Person,
    Reason,
)
from api.authentication import caller_for
from api.described import problems
from api.desk import Desk, TheDesk
from api.routers.session import TokenName, token_shown
from api.strict_route import StrictRoute
from api.waiting import wait_for_view
from application.given_by import GivenBy
from domain.access.duties import check_office
from domain.access.principal import Principal
from domain.account import offices, state
from domain.account.errors import AccountUnknownError
from domain.account.values import OFFICES, Office

router = APIRouter(tags=["accounts"], route_class=StrictRoute)
Administrator = Annotated[Principal, Depends(caller_for("administer"))]
_READING: Final = (400, 401, 403, 404, 422, 429, 500, 503)
_WRITING: Final = (*_READING, 409, 413, 415)
_LOOK: Final[tuple[Office, ...]] = ("security", "audit")


@router.get("/accounts", responses=problems(*_READING))
def list_accounts(desk: TheDesk, who: Administrator) -> Accounts:
    """List the open accounts with their offices, locks and tokens; no token is shown."""
    check_office(who, "accounts", _LOOK)
    accounts = desk.entrance.accounts
    held = accounts.offices()
    return Accounts(accounts=tuple(_shown(desk, each, held) for each in accounts.listed()))


@router.post("/accounts", status_code=201, responses=problems(*_WRITING))
def open_account(desk: TheDesk, who: Administrator, given: AccountWish) -> AccountShown:
    """Open an account for somebody of the directory; he comes in once a password is set."""
    order = _order(desk, who, given)
    accounts = desk.entrance.accounts
    accounts.open(given.account, given.person or given.account, order)
    return _shown(desk, *accounts.with_offices(given.account))


@router.get("/accounts/{account}", responses=problems(*_READING))
def one_account(desk: TheDesk, who: Administrator, account: Account) -> AccountShown:
    """Show one open account."""
    check_office(who, "accounts", _LOOK)
    found, held = desk.entrance.accounts.with_offices(account)
    if not found.is_open:
        raise AccountUnknownError(given=account)
    return _shown(desk, found, held)


@router.post("/accounts/{account}/close", responses=problems(*_WRITING))
async def close_account(
    desk: TheDesk, who: Administrator, account: Account, given: Reason
) -> AccountClosed:
    """Close an account: its sessions and tokens end at once; list what its person held."""
    order = _order(desk, who, given)
    position = await asyncio.to_thread(desk.store.last_position)
    await wait_for_view(desk, "board", position)  # what he claimed last is held as well
    closed = await asyncio.to_thread(desk.entrance.accounts.close, account, order)
    return AccountClosed.model_validate(closed._asdict())


@router.post("/accounts/{account}/password", status_code=204, responses=problems(*_WRITING))
def set_password(
    desk: TheDesk, who: Administrator, account: Account, given: PasswordWish
) -> Response:
    """Set a password that its person changes at the first login; every session of his ends."""
    desk.entrance.set_password(account, given.password, _order(desk, who, given))
    return Response(status_code=204)


@router.post("/accounts/{account}/unlock", status_code=204, responses=problems(*_WRITING))
def unlock_account(desk: TheDesk, who: Administrator, account: Account, given: Reason) -> Response:
    """End the lock of an account before its time."""
    desk.entrance.unlock(account, _order(desk, who, given))
    return Response(status_code=204)


@router.post("/accounts/{account}/link", status_code=204, responses=problems(*_WRITING))
def link_account(desk: TheDesk, who: Administrator, account: Account, given: LinkWish) -> Response:
    """Let a login at the OpenID provider count as one to the account."""
    order = _order(desk, who, given)
    desk.entrance.accounts.link(account, given.issuer, given.subject, order)
    return Response(status_code=204)


@router.delete(
    "/accounts/{account}/tokens/{token}", status_code=204, responses=problems(*_READING, 409)
)
def revoke_token(desk: TheDesk, who: Administrator, account: Account, token: TokenName) -> Response:
    """End somebody's token at once."""
    desk.entrance.accounts.revoke_token(account, token, _order(desk, who, Reason()))
    return Response(status_code=204)


@router.get("/offices", responses=problems(*_READING))
def list_offices(desk: TheDesk, who: Administrator) -> Offices:
    """List who administers what."""
    check_office(who, "offices", OFFICES)
    return _offices(desk)


@router.post("/offices", responses=problems(*_WRITING))
def appoint(desk: TheDesk, who: Administrator, given: OfficeWish) -> Offices:
    """Give somebody one of the three offices; nobody holds two."""
    order = _order(desk, who, given)
    desk.entrance.accounts.appoint(given.person, given.office, order)
    return _offices(desk)


@router.post("/offices/{person}/relieve", responses=problems(*_WRITING))
def relieve(desk: TheDesk, who: Administrator, person: Person, given: Reason) -> Offices:
    """Take the office from somebody; the last of an office stays."""
    desk.entrance.accounts.relieve(person, _order(desk, who, given))
    return _offices(desk)


def _order(desk: Desk, who: Principal, given: Reason) -> GivenBy:
    """Return who orders it and why. Raises NotPermittedError before anything is looked up.

    Else the refusals would tell everybody which accounts there are.
    """
    check_office(who, "accounts", ("security",))
    return GivenBy(who.actor, given.why, str(desk.new_id()), "api")


def _shown(desk: Desk, account: state.Account, held: offices.Offices) -> AccountShown:
    used, now = desk.entrance.accounts.rows.uses(account.name), desk.clock()
    return AccountShown(
        account=account.name,
        person=account.person,
        office=held.of(account.person),
        has_password=account.credential is not None,
        must_change=account.must_change,
        is_linked=bool(account.links),
        locked_until=account.locked_until if account.is_locked(now) else None,
        tokens=tuple(token_shown(each, used) for each in account.tokens.values()),
    )


def _offices(desk: Desk) -> Offices:
    held = desk.entrance.accounts.offices().held
    found = (OfficeShown(person=person, office=held[person]) for person in sorted(held))
    return Offices(offices=tuple(found))
