"""The sample of revisits: nobody predicts it, everybody can draw it again."""

from dataclasses import replace
from uuid import UUID

from domain.issue.commands import ReviewResolution
from domain.issue.decide import decide
from domain.issue.events import IssueClosed, RevisitSampled, RevisitWaived
from domain.policy import Policy
from domain.revisit_sample import commitment, is_drawn
from tests.issues import Course, a_resolved_issue, facts_at, names
from tests.ordinary import a_policy

SEED = bytes(range(32))
IDS = tuple(UUID(int=number) for number in range(4_000))


def left_to_a_sample(rate: float) -> Policy:
    """Return the default policy with sampled revisits."""
    rules = a_policy().revisit.model_copy(update={"compulsory": False, "sample_rate": rate})
    return Policy.model_validate({**dict(a_policy()), "revisit": rules})


def reviewed(course: Course, policy: Policy, seed: bytes) -> list[str]:
    """Return what an accepting review brings on a day with this seed."""
    order = course.order(ReviewResolution)
    facts = replace(facts_at(course.now, policy), sample_seed=seed)
    events = decide(course.issue, order, facts)
    for event in events:
        if isinstance(event, RevisitSampled):
            assert event.sample == commitment(seed)
            assert event.drawn == is_drawn(seed, course.issue.issue_id, event.rate)
        if isinstance(event, RevisitWaived):
            assert (event.reason, event.sample) == ("not_drawn", commitment(seed))
        if isinstance(event, IssueClosed):
            assert event.ground == "waived"
    return names(events)


class TestDraw:
    def test_the_share_is_the_rate(self) -> None:
        """About so many, whichever issues there are."""
        drawn = sum(is_drawn(SEED, each, 0.25) for each in IDS)
        assert 900 < drawn < 1_100

    def test_all_of_them_at_the_full_rate(self) -> None:
        """The default asks everybody."""
        assert all(is_drawn(SEED, each, 1.0) for each in IDS)

    def test_another_seed_is_another_sample(self) -> None:
        """Yesterday's says nothing about today's."""
        other = SEED[::-1]
        assert [is_drawn(SEED, i, 0.5) for i in IDS] != [is_drawn(other, i, 0.5) for i in IDS]

    def test_the_same_seed_draws_the_same(self) -> None:
        """An auditor draws it again; the digest told before fits the seed shown after."""
        assert [is_drawn(SEED, i, 0.5) for i in IDS] == [is_drawn(SEED, i, 0.5) for i in IDS]
        assert commitment(SEED) == commitment(bytes(range(32)))
        assert len(commitment(SEED)) == 64


class TestReview:
    def test_not_drawn_is_closed_without_a_revisit(self) -> None:
        """With the digest of the seed, so that it can be checked."""
        told = reviewed(a_resolved_issue(), left_to_a_sample(1e-9), SEED)
        assert told == ["ResolutionAccepted", "RevisitSampled", "RevisitWaived", "IssueClosed"]

    def test_drawn_waits_for_its_revisit(self) -> None:
        """That it was drawn is on record too, so that the whole sample can be drawn again."""
        told = reviewed(a_resolved_issue(), left_to_a_sample(1.0), SEED)
        assert told == ["ResolutionAccepted", "RevisitSampled"]

    def test_a_complaint_is_always_revisited(self) -> None:
        """Complaints are drawn in full (rules.md 7.5)."""
        course = a_resolved_issue(kind="complaint", request_type="complaint")
        assert reviewed(course, left_to_a_sample(1e-9), SEED) == ["ResolutionAccepted"]

    def test_a_compulsory_revisit_is_not_drawn(self) -> None:
        """As by the default policy."""
        assert reviewed(a_resolved_issue(), a_policy(), SEED) == ["ResolutionAccepted"]

    def test_a_day_without_a_seed_asks_everybody(self) -> None:
        """No secret, no sample."""
        told = reviewed(a_resolved_issue(), left_to_a_sample(1e-9), b"")
        assert told == ["ResolutionAccepted"]
