"""The sweep closes whose last post ended, whatever comes in between."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from application.identity.accounts import Closed
from application.identity.identity import Swept
from application.vault import VaultUnavailableError
from domain.calendar import local_date
from domain.directory import Directory, Registers
from tests.entrance import GOOD, HANDLER, an_entrance
from workers.identity_sweep import IdentitySweep
from workers.repeating import REST_SECONDS


class TestSweep:
    async def test_it_goes_on_after_the_vault_was_away(self) -> None:
        """It is tried again soon; what was closed is logged by account."""
        away = VaultUnavailableError("vault.sqlite", cause="locked", next_step="try again")
        closed = Closed(HANDLER, HANDLER, 1, ())
        found: Iterator[Exception | Swept] = iter([away, Swept((closed,)), Swept()])
        rests: list[float] = []

        def sweep() -> Swept:
            one = next(found)
            if isinstance(one, Exception):
                raise one
            return one

        async def sleep(seconds: float) -> None:
            rests.append(seconds)
            await asyncio.sleep(0)
            if len(rests) == 3:
                raise asyncio.CancelledError

        with capture_logs() as lines, pytest.raises(asyncio.CancelledError):
            await IdentitySweep(sweep, sleep=sleep).run()
        assert rests == [REST_SECONDS, 60.0, 60.0]
        told = [line["event"] for line in lines]
        assert told == ["loop_waits", "account_closed", "loop_goes_on"]

    async def test_closes_and_forgets(self, tmp_path: Path) -> None:
        """Whose last post ended loses the account; sessions that are over go, once."""
        with an_entrance(tmp_path) as entrance:
            entrance.identity.login(HANDLER, GOOD)
            entrance.later(hours=1)
            entrance.directory = Directory(Registers(), local_date(entrance.now))
            sweep = IdentitySweep(entrance.identity.sweep)
            await sweep.step()
            assert [one.name for one in entrance.identity.accounts.listed()] != []
            assert HANDLER not in entrance.identity.accounts.rows.names()
            assert entrance.kinds()[-1] == "AccountClosed"
            assert entrance.identity.sweep() == Swept()
