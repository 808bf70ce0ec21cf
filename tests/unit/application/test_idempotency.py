"""A key stands for one order: it is answered once, and nothing else is answered under it."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from application.idempotency import KEPT_FOR, Once
from application.order import Order
from application.vault import Vault
from application.vault_answers import RUNS_FOR, AnswerRows
from domain.errors import DomainError
from domain.issue.errors import NotAddresseeError, StaleVersionError
from domain.step import Outcome
from tests.desk import MOBILE, REPORT, Desk
from tests.ordinary import CLERK

KEY = bytes(range(32))
ORDER = Order(kind="ReportIssue", actor=CLERK, draft=REPORT, key="a-key")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Return a desk whose vault keeps the answers."""
    made = Desk(tmp_path)
    yield made
    made.close()


class Counter:
    """Takes orders, counts them, and answers as it is told to."""

    def __init__(self, outcome: Outcome | None = None) -> None:
        """Answer with `outcome`, else accept."""
        self.taken: list[Order] = []
        self.outcome = outcome or Outcome(kind="accepted", degraded=True)

    async def __call__(self, order: Order) -> Outcome:
        """Take an order."""
        self.taken.append(order)
        return self.outcome


class Killed(AnswerRows):
    """Those of a process that is killed before it can say that it gave up."""

    def release(self, name: str) -> None:
        """Say nothing any more."""


def once(desk: Desk) -> Once:
    """Return it with nothing in its memory, as another process has it."""
    return Once(AnswerRows(desk.household.vault), KEY)


def refusal(error: DomainError) -> Outcome:
    """Return the outcome of a refused order."""
    return Outcome(kind="refused", refusal=error.as_refusal())


def code_of(outcome: Outcome) -> str:
    """Return the code of a refusal."""
    assert outcome.refusal is not None
    return outcome.refusal.code


class TestSameOrder:
    async def test_is_taken_once(self, desk: Desk) -> None:
        """Given again, also to another process, it gets the answer it got."""
        taking = Counter()
        first = await once(desk).give(ORDER, taking)
        again = await once(desk).give(ORDER, taking)
        assert (again, len(taking.taken)) == (first, 1)

    async def test_without_a_key_is_new_each_time(self, desk: Desk) -> None:
        """Who gives no key wants it done as often as he says it."""
        taking = Counter()
        for _ in range(2):
            await once(desk).give(replace(ORDER, key=None), taking)
        assert len(taking.taken) == 2

    async def test_keeps_a_refusal(self, desk: Desk) -> None:
        """What was refused stays refused under its key, whatever has changed since."""
        await once(desk).give(ORDER, Counter(refusal(NotAddresseeError(unit="a", given="b"))))
        taking = Counter()
        again = await once(desk).give(ORDER, taking)
        assert (code_of(again), taking.taken) == ("not_addressee", [])

    async def test_is_judged_anew_once_it_was_stale(self, desk: Desk) -> None:
        """Stale says nothing of the order: on the present version it is given again."""
        await once(desk).give(ORDER, Counter(refusal(StaleVersionError(version=3, given=2))))
        assert (await once(desk).give(ORDER, Counter())).kind == "accepted"

    async def test_is_taken_again_where_nobody_answered(self, desk: Desk) -> None:
        """Unavailable is no answer; the key goes on standing for this order alone."""
        await once(desk).give(ORDER, Counter(Outcome(kind="unavailable")))
        other = replace(ORDER, draft={**REPORT, "title": "另一件事"})
        assert code_of(await once(desk).give(other, Counter())) == "idempotency_key_reused"
        assert (await once(desk).give(ORDER, Counter())).kind == "accepted"

    async def test_may_name_a_newer_version(self, desk: Desk) -> None:
        """The version that the caller saw is no part of what he orders."""
        await once(desk).give(replace(ORDER, expected_version=2), Counter())
        again = await once(desk).give(replace(ORDER, expected_version=3), Counter())
        assert again.kind == "accepted"


class TestAnotherOrder:
    @pytest.mark.parametrize(
        "other",
        [
            replace(ORDER, draft={**REPORT, "text": "别的事情"}),
            replace(ORDER, kind="DiscoverIssue"),
            replace(ORDER, actor=CLERK.but(role="dispatcher")),
        ],
        ids=["words", "kind", "role"],
    )
    async def test_is_refused(self, desk: Desk, other: Order) -> None:
        """It would get the first order's answer, and be lost."""
        taking = Counter()
        await once(desk).give(ORDER, taking)
        assert code_of(await once(desk).give(other, taking)) == "idempotency_key_reused"
        assert len(taking.taken) == 1

    async def test_of_somebody_else_is_his_own(self, desk: Desk) -> None:
        """A key is scoped by actor: nobody takes or learns what another one's key stands for."""
        taking = Counter()
        await once(desk).give(ORDER, taking)
        await once(desk).give(replace(ORDER, actor=CLERK.but(id="clerk-2")), taking)
        assert len(taking.taken) == 2


class TestRunning:
    async def test_is_said_until_it_is_answered(self, desk: Desk) -> None:
        """Two at once: one is taken, the other told to ask again."""
        begun, go_on = asyncio.Event(), asyncio.Event()

        async def slow(order: Order) -> Outcome:
            begun.set()
            await go_on.wait()
            return await Counter()(order)

        first = asyncio.create_task(once(desk).give(ORDER, slow))
        await begun.wait()
        assert code_of(await once(desk).give(ORDER, Counter())) == "idempotency_key_running"
        go_on.set()
        answered = await first
        assert await once(desk).give(ORDER, Counter()) == answered

    async def test_ends_with_the_attempt_of_a_killed_process(self, desk: Desk) -> None:
        """What was begun and never answered may be given again once its attempt has expired."""
        rows = Killed(desk.household.vault)

        async def killed(order: Order) -> Outcome:
            raise ValueError(order.kind)

        with pytest.raises(ValueError, match="ReportIssue"):
            await Once(rows, KEY).give(ORDER, killed)
        assert code_of(await once(desk).give(ORDER, Counter())) == "idempotency_key_running"
        later = Vault(desk.directory / "vault.sqlite", clock=lambda: datetime.now(UTC) + RUNS_FOR)
        again = await Once(AnswerRows(later), KEY).give(ORDER, Counter())
        later.close()
        assert again.kind == "accepted"

    async def test_ends_with_a_fault(self, desk: Desk) -> None:
        """An order that failed may be given again at once."""

        async def faulty(order: Order) -> Outcome:
            raise ValueError(order.kind)

        with pytest.raises(ValueError, match="ReportIssue"):
            await once(desk).give(ORDER, faulty)
        assert (await once(desk).give(ORDER, Counter())).kind == "accepted"


class TestWhatIsKept:
    async def test_is_kept_for_a_month(self, desk: Desk) -> None:
        """After that nobody repeats what he gave; until then all is known."""
        await once(desk).give(ORDER, Counter())
        now = datetime.now(UTC)
        assert once(desk).forget_old(now + KEPT_FOR - timedelta(hours=1)) == 0
        assert once(desk).forget_old(now + KEPT_FOR + timedelta(hours=1)) == 1

    async def test_is_nothing_personal(self, desk: Desk) -> None:
        """No word of the order, and of a refusal no number that was typed for a code."""
        said = NotAddresseeError(unit="housing", given=f"请联系{MOBILE}")
        await once(desk).give(ORDER, Counter(refusal(said)))
        kept = b"".join(each.read_bytes() for each in desk.directory.glob("vault*"))
        assert b"not_addressee" in kept
        assert MOBILE.encode() not in kept
        assert "路灯".encode() not in kept
        assert ORDER.key is not None
        assert ORDER.key.encode() not in kept
