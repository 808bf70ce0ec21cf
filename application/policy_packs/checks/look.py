"""What a check looks at, and what it finds."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from application.policy_packs.draft import Draft
from application.yaml_marks import Loc
from domain.policy import Policy
from domain.policy.categories import lies_below


class Found(NamedTuple):
    """A fault between the sections: where, what is wrong, what would be accepted."""

    loc: Loc
    problem: str
    accepted: str


class Look:
    """The understood part of a pack, and which codes exist, those of faulty entries included."""

    def __init__(self, draft: Draft, *, calendars: tuple[str, ...]) -> None:
        """Look at a draft; `calendars` are those that can be read."""
        self.policy: Policy = draft.policy
        self.present = draft.present
        self.dropped = draft.dropped
        self.own = draft.own
        self.calendars = calendars

    def codes(self, section: str, key: str = "code") -> tuple[str, ...]:
        """Return the codes of a section's entries, in the order of the file."""
        if section not in self.present:
            return ()
        return tuple(getattr(entry, key) for entry in getattr(self.policy, section))

    def unknown(
        self, kind: str, loc: Loc, given: str, section: str, key: str = "code"
    ) -> Iterator[Found]:
        """Yield the fault of naming what does not exist; where the section is missing, nothing."""
        known = self.codes(section, key)
        if section in self.present and given not in {*known, *self.dropped.get(section, ())}:
            yield Found(loc, f"there is no {kind} `{given}`", ", ".join(known) or "none is there")

    def category(self, loc: Loc, given: str) -> Iterator[Found]:
        """Yield the fault of naming a category that no unit leads on, nor on any below it."""
        known = self.codes("categories", "category")
        led = {*known, *self.dropped.get("categories", ())}
        if "categories" not in self.present or lies_below(given, led):
            return
        if not any(path.startswith(f"{given}/") for path in led):
            yield Found(loc, f"no unit leads on the category `{given}`", ", ".join(known))

    def unit(self, loc: Loc, given: str | None) -> Iterator[Found]:
        """Yield the fault of naming a unit that does not exist."""
        if given is not None:
            yield from self.unknown("unit", loc, given, "units")


class Check(NamedTuple):
    """A rule between sections, looked at only where all of them were understood."""

    needs: tuple[str, ...]
    look: Callable[[Look], Iterable[Found]]


def twice(section: str, key: str, values: Iterable[str]) -> Iterator[Found]:
    """Yield each entry whose code an earlier one has."""
    seen: Counter[str] = Counter()
    for place, value in enumerate(values):
        seen[value] += 1
        if seen[value] > 1:
            problem = f"{key} `{value}` stands {seen[value]} times"
            yield Found((section, place, key), problem, "each once")
