"""The sample of a day drawn again: by the seed shown, against what the events say."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from application.aggregates import Aggregates
from application.event_store import EventStore
from application.sample_audit import SampleAudit, audit_sample
from application.sampling import Sampling
from domain.issue.commands import DecideTermination, RequestTermination
from domain.issue.decide import decide
from domain.issue.events import IssueEvent, RevisitSampled
from domain.policy import Policy
from domain.revisit_sample import is_drawn
from tests.issues import a_claimed_issue, facts_at
from tests.ordinary import MORNING, a_policy

DAY = date(2026, 3, 2)
BEFORE, DURING, AFTER = (MORNING + timedelta(days=each) for each in (-1, 0, 1))


def half_of_them() -> Policy:
    """Return the default policy that calls half of the terminated ones back."""
    rules = a_policy().revisit.model_copy(update={"terminated_rate": 0.5})
    return Policy.model_validate({**dict(a_policy()), "revisit": rules})


def terminated(number: int, seed: bytes) -> list[IssueEvent]:
    """Return the whole history of an issue terminated on the day."""
    course = a_claimed_issue()
    course.give(RequestTermination)
    order = course.order(DecideTermination)
    facts = replace(facts_at(course.now, half_of_them()), sample_seed=seed)
    issue = UUID(int=number)
    own = course.issue.model_copy(update={"issue_id": issue})
    order = order.model_copy(update={"issue_id": issue})
    last = decide(own, order, facts)
    return [
        event.model_copy(update={"stamp": event.stamp.model_copy(update={"issue_id": issue})})
        for event in (*course.events, *last)
    ]


class Place:
    """A store with the seeds of a few days, and issues terminated on one of them."""

    def __init__(self, file: Path) -> None:
        """Commit the seed of the day, the day before."""
        EventStore.migrate(file)
        self.store = EventStore.open(file)
        self.now = BEFORE
        self.sampling = Sampling(Aggregates(self.store, self.clock), bytes(32), self.clock)
        self.sampling.keep()
        self.now = DURING
        self.seed = self.sampling.seed_on(DAY)

    def clock(self) -> datetime:
        """Return the present instant of the test."""
        return self.now

    def take(self, *histories: list[IssueEvent]) -> None:
        """Store issues."""
        for history in histories:
            self.store.append(history)

    def audit(self, day: date = DAY) -> SampleAudit:
        """Draw again."""
        return audit_sample(self.store, self.sampling.told(), day)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Return a store during the day."""
    found = Place(tmp_path / "events.sqlite")
    yield found
    found.store.close()


def forged(history: list[IssueEvent], **fields: object) -> list[IssueEvent]:
    """Return the history with a draw that says something else."""
    *before, draw = history
    assert isinstance(draw, RevisitSampled)
    return [*before, draw.model_copy(update=fields)]


class TestAudit:
    def test_every_draw_is_drawn_again(self, place: Place) -> None:
        """Both who is called and who is not."""
        place.take(*(terminated(number, place.seed) for number in range(1, 13)))
        place.now = AFTER
        place.sampling.keep()
        found = place.audit()
        assert found.is_right
        said = {draw.issue_id: draw.drawn for draw in found.draws}
        assert said == {UUID(int=n): is_drawn(place.seed, UUID(int=n), 0.5) for n in range(1, 13)}
        assert set(said.values()) == {True, False}

    def test_while_the_seed_is_hidden_nothing_is_proved(self, place: Place) -> None:
        """It says so, and that no draw is wrong either; without draws it is no proof as well."""
        assert not place.audit().is_right
        place.take(terminated(1, place.seed))
        found = place.audit()
        assert (found.is_hidden, found.is_right, found.seed_fits) == (True, False, None)
        assert [draw.is_right for draw in found.draws] == [None]

    def test_an_issue_that_was_left_out(self, place: Place) -> None:
        """The event says it was not drawn; the seed says it was."""
        number = next(n for n in range(1, 99) if is_drawn(place.seed, UUID(int=n), 0.5))
        place.take(forged(terminated(number, place.seed), drawn=False))
        place.now = AFTER
        place.sampling.keep()
        assert not place.audit().is_right

    def test_drawn_by_a_seed_of_ones_own(self, place: Place) -> None:
        """Its digest was not told before the day."""
        place.take(terminated(1, b"chosen to suit"))
        place.now = AFTER
        place.sampling.keep()
        found = place.audit()
        assert [draw.own_seed for draw in found.draws] == [False]
        assert not found.is_right

    def test_drawn_without_the_seed_that_there_is(self, place: Place) -> None:
        """Nobody was left out, but the seed proves nothing of it: such draws are counted apart."""
        place.take(terminated(1, b""), terminated(2, place.seed))
        place.now = AFTER
        place.sampling.keep()
        found = place.audit()
        assert (found.is_right, found.without_seed) == (True, 1)
        assert [draw.own_seed for draw in found.draws] == [None, True]

    def test_a_seed_that_does_not_fit(self, place: Place) -> None:
        """Whoever stored another seed than the committed one is found out."""
        told = place.sampling.told()
        days = {DAY: replace(told.days[DAY], seed=bytes(8).hex())}
        found = audit_sample(place.store, replace(told, days=days), DAY)
        assert (found.seed_fits, found.is_right) == (False, False)

    def test_a_day_without_a_seed(self, place: Place) -> None:
        """Everybody is asked, and that is right; whoever was left out is not."""
        no_seed = date(2026, 3, 1)
        earlier = timedelta(days=1)
        place.take(_moved(terminated(1, b""), earlier))
        assert place.audit(no_seed).is_right
        place.take(_moved(forged(terminated(2, b""), drawn=False), earlier))
        assert [draw.is_right for draw in place.audit(no_seed).draws] == [True, False]

    def test_other_days_are_not_looked_at(self, place: Place) -> None:
        """The day after has draws of its own."""
        place.take(terminated(1, place.seed))
        assert place.audit(DAY + timedelta(days=1)).draws == ()


def _moved(history: list[IssueEvent], earlier: timedelta) -> list[IssueEvent]:
    """Return the history as it would have been so much earlier."""

    def stamp(event: IssueEvent) -> object:
        instants = {
            name: getattr(event.stamp, name) - earlier for name in ("received_at", "recorded_at")
        }
        return event.stamp.model_copy(update=instants)

    return [event.model_copy(update={"stamp": stamp(event)}) for event in history]
