"""An Open311 client over the network: a running `bihuan up`, with keys, projector and Temporal."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import pytest

from bihuan.bootstrap import System, migrate, open_system, present
from bihuan.identity import identity_of
from domain.base import Actor
from projections.board.queries import find
from tests.entrance import GOOD, SECURITY, by
from tests.files import noted, picture
from tests.functional.api.open311_town import LOOP, STAFF
from tests.functional.open311_client import Open311Client
from tests.live import accepted, first_document, program, settings_for, step, wait_until

pytestmark = pytest.mark.integration
CLIENT = "clerk-1"


def key_of_a_client(system: System) -> str:
    """Return the token of an account whose person may report."""
    identity = identity_of(system)
    identity.accounts.appoint(SECURITY, "security", by(SECURITY, "administrator"))
    identity.accounts.open(SECURITY, SECURITY, by(SECURITY, "administrator"))
    identity.accounts.open(CLIENT, CLIENT, by(SECURITY, "administrator"))
    identity.set_password(CLIENT, GOOD, by(CLIENT))
    until = present() + timedelta(days=1)
    return identity.accounts.issue_token(CLIENT, ("write",), until, by(CLIENT)).secret


@pytest.mark.timeout(180)
async def test_a_client_follows_its_reports_to_the_close(data: Path, tmp_path: Path) -> None:
    """In XML and in JSON: list, report with a photo, see it at once, follow it to the close."""
    settings = settings_for(data)
    migrate(settings)
    with open_system(settings) as system:
        key = key_of_a_client(system)
        with program("--data", str(data), "up", "--json", log=tmp_path / "up.log") as up:
            served = await first_document(up)
            endpoint = f"{served['http_address']}/open311/v2"
            forms: tuple[Literal["xml", "json"], ...] = ("xml", "json")
            for form in forms:
                await _followed(system, Open311Client(endpoint, form, api_key=key))
            up.terminate()
            assert await asyncio.to_thread(up.wait, 20) == 0


async def _followed(system: System, client: Open311Client) -> None:
    discovered = await asyncio.to_thread(client.discover)
    assert discovered["endpoints"][0]["url"] == client.endpoint
    services = await asyncio.to_thread(client.services)
    code = next(each["service_code"] for each in services if each["service_name"] == "城乡建设")
    fields: Mapping[str, Any] = {"lat": "37.80512", "long": "113.63078", "phone": "13800001234"}
    report = {"description": f"路灯不亮，{client.form}", **fields}
    photo = noted(picture(shade=len(client.form) * 20))
    taken = await asyncio.to_thread(lambda: client.report(code, photo=photo, **report))
    number = str(taken["service_request_id"])

    async def status() -> str:
        found = await asyncio.to_thread(client.requests, service_request_id=number)
        return str(found[0]["status"]) if found else ""

    async def is_open() -> bool:
        return await status() == "open"

    await wait_until(is_open)
    issue = UUID(_row_id(system, number))
    assert [*system.read_state(issue).evidence] == [sha256(photo).hexdigest()]
    for kind, person, draft in LOOP:
        role, unit = STAFF[person]
        actor = Actor.model_validate({"id": person, "role": role, "unit": unit})
        await accepted(system, step(kind, issue, actor, **draft))

    async def is_closed() -> bool:
        return await status() == "closed"

    await wait_until(is_closed)
    updates = await asyncio.to_thread(client.updates)
    own = [each["status"] for each in updates if each["service_request_id"] == number]
    assert own[0] == "open"
    assert own[-1] == "closed"


def _row_id(system: System, number: str) -> str:
    row = find(system.views, number)
    assert row is not None
    return row.issue_id
