"""The sample of an audit: fair by strata, and the same for whoever draws it."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from domain.audit_case.sample import allocated, draw, frame_hash
from domain.audit_case.values import FrameEntry, Plan

SEED = bytes(range(32))


def frame(*units: str) -> tuple[FrameEntry, ...]:
    """Return a frame with an issue for each unit named."""
    return tuple(
        FrameEntry(issue_id=UUID(int=at + 1), number=f"BH-{at}", unit=unit)
        for at, unit in enumerate(units)
    )


class TestAllocation:
    def test_in_proportion_with_a_least(self) -> None:
        """A small unit is looked at too; what is left goes to the largest remainders."""
        plan = Plan(strata="unit", size=10, at_least=1)
        assert allocated({"a": 70, "b": 29, "c": 1}, plan) == {"a": 6, "b": 3, "c": 1}

    def test_equal_remainders_go_by_name(self) -> None:
        """Nobody chooses among equals."""
        plan = Plan(strata="unit", size=3, at_least=0)
        assert allocated({"b": 5, "a": 5}, plan) == {"a": 2, "b": 1}

    @given(
        st.dictionaries(st.text(max_size=3), st.integers(1, 60), min_size=1, max_size=9),
        st.integers(1, 300),
        st.integers(0, 9),
    )
    def test_keeps_its_promises(self, sizes: dict[str, int], size: int, at_least: int) -> None:
        """As many as planned in all, never more than there are, never fewer than the least."""
        drawn = allocated(sizes, Plan(strata="unit", size=size, at_least=at_least))
        least = {name: min(count, at_least) for name, count in sizes.items()}
        assert all(least[name] <= drawn[name] <= sizes[name] for name in sizes)
        wanted = max(min(size, sum(sizes.values())), sum(least.values()))
        assert sum(drawn.values()) == wanted


class TestDraw:
    def test_hangs_on_seed_frame_and_contribution(self) -> None:
        """Another seed, another frame or another word draws others; the order of the list none."""
        whole, plan = frame(*["a"] * 40), Plan(size=5)
        first = draw(whole, plan, seed=SEED).issues
        assert draw(tuple(reversed(whole)), plan, seed=SEED).issues == first
        assert draw(whole, plan, seed=bytes(32)).issues != first
        assert draw(whole, plan, seed=SEED, contribution="3 6 1").issues != first
        assert draw(whole[:-1], plan, seed=SEED).issues != first

    def test_every_field_is_in_the_hash(self) -> None:
        """An issue that is moved to another unit afterwards makes another frame."""
        assert frame_hash(frame("a", "b")) != frame_hash(frame("b", "a"))

    def test_a_tab_in_a_field_moves_no_border(self) -> None:
        """What separates fields stands in no field."""
        one = FrameEntry(issue_id=UUID(int=1), number="1", unit="a\tb", category="c")
        other = FrameEntry(issue_id=UUID(int=1), number="1", unit="a", category="b\tc")
        assert frame_hash([one]) != frame_hash([other])
