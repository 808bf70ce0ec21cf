"""The seeds of the days: told as a digest before, shown after, one a day."""

from datetime import date, datetime, timedelta

import pytest

from domain.aggregate import Standing
from domain.base import SYSTEM, Actor
from domain.errors import DomainError
from domain.revisit_sample import commitment
from domain.sampling.events import SeedCommitted, SeedRevealed
from domain.sampling.seeds import (
    SEEDS,
    STREAM,
    CommitSeed,
    RevealSeed,
    SampleEvent,
    Seeds,
)
from tests.ordinary import MORNING

TODAY, TOMORROW = date(2026, 3, 2), date(2026, 3, 3)
SEED, OTHER = bytes(range(32)), bytes(32)
NEW = SEEDS.begin(STREAM)


def _commit(
    seeds: Standing[Seeds], day: date, seed: bytes = SEED, by: Actor = SYSTEM
) -> tuple[SampleEvent, ...]:
    command = CommitSeed(
        command_id=f"commit-{day}-{by.id}",
        actor=by,
        received_at=MORNING,
        day=day,
        commitment=commitment(seed),
    )
    return SEEDS.decide(seeds.state, command, SEEDS.given(seeds, MORNING))


def _reveal(seeds: Standing[Seeds], now: datetime, seed: bytes = SEED) -> tuple[SampleEvent, ...]:
    command = RevealSeed(
        command_id="reveal", actor=SYSTEM, received_at=now, day=TOMORROW, seed=seed.hex()
    )
    return SEEDS.decide(seeds.state, command, SEEDS.given(seeds, now))


COMMITTED = SEEDS.after(NEW, _commit(NEW, TOMORROW))
AFTERWARDS = MORNING + timedelta(days=2)


class TestCommit:
    def test_the_digest_is_told_before_the_day(self) -> None:
        """Nothing of the seed itself."""
        (event,) = _commit(NEW, TOMORROW)
        assert isinstance(event, SeedCommitted)
        assert (event.day, event.commitment) == (TOMORROW, commitment(SEED))
        assert SEED.hex() not in event.model_dump_json()

    @pytest.mark.parametrize("day", [TODAY, TODAY - timedelta(days=1)])
    def test_never_for_a_day_that_began(self, day: date) -> None:
        """Who chooses a seed during its day chooses who is called."""
        with pytest.raises(DomainError) as refused:
            _commit(NEW, day)
        assert (refused.value.code, refused.value.details["accepted"]) == (
            "day_begun",
            "2026-03-03",
        )

    def test_the_first_digest_stays(self) -> None:
        """A second seed for the day changes nothing."""
        assert _commit(COMMITTED, TOMORROW, OTHER) == ()

    def test_only_the_system_draws(self) -> None:
        """Nobody brings a seed of his own."""
        with pytest.raises(DomainError) as refused:
            _commit(NEW, TOMORROW, by=Actor(id="administrator-1", role="administrator"))
        assert refused.value.code == "not_permitted"


class TestReveal:
    def test_after_the_day(self) -> None:
        """Then everybody can draw the sample again; a second time changes nothing."""
        (event,) = _reveal(COMMITTED, AFTERWARDS)
        assert isinstance(event, SeedRevealed)
        assert bytes.fromhex(event.seed) == SEED
        assert _reveal(SEEDS.after(COMMITTED, (event,)), AFTERWARDS) == ()

    @pytest.mark.parametrize(
        ("seeds", "now", "seed", "code"),
        [
            (COMMITTED, MORNING + timedelta(days=1), SEED, "seed_kept"),
            (COMMITTED, AFTERWARDS, OTHER, "seed_mismatch"),
            (NEW, AFTERWARDS, SEED, "seed_mismatch"),
        ],
        ids=["during the day", "another seed", "no digest"],
    )
    def test_is_refused(
        self, seeds: Standing[Seeds], now: datetime, seed: bytes, code: str
    ) -> None:
        """Not while the day lasts, and no other seed than the committed one."""
        with pytest.raises(DomainError) as refused:
            _reveal(seeds, now, seed)
        assert refused.value.code == code

    def test_days_not_shown_yet(self) -> None:
        """What is to be shown is what is over and hidden."""
        assert COMMITTED.state.hidden_before(TOMORROW) == ()
        assert COMMITTED.state.hidden_before(TOMORROW + timedelta(days=1)) == (TOMORROW,)
        shown = SEEDS.after(COMMITTED, _reveal(COMMITTED, AFTERWARDS))
        assert shown.state.hidden_before(TOMORROW + timedelta(days=9)) == ()
