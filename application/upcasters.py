"""Old event versions become today's when they are read; the log itself never changes.

    @upcasts("issue.dispatched.v1")  # gives issue.dispatched.v2
    def add_claim_deadline(old: Json) -> Json:
        return {**old, "claim_due_at": old["due_at"]}

A chain of such steps leads to the version that an event class has today. Each old version keeps
its sample in tests/stored_events for ever.
"""

import re
from collections.abc import Callable, Collection, Iterator
from typing import Final

from pydantic import JsonValue

Json = dict[str, JsonValue]
"""The state of an event as JSON."""

Step = Callable[[Json], Json]

_VERSIONED: Final = re.compile(r"(?P<name>.+)\.v(?P<version>[1-9]\d*)")


class Upcasters:
    """Steps from one topic to the next. Raises ValueError when two start from one topic."""

    def __init__(self) -> None:
        """Begin without any step."""
        self._steps: dict[str, tuple[str, Step]] = {}

    def upcasts(self, topic: str, *, to: str | None = None) -> Callable[[Step], Step]:
        """Return a decorator for the step from `topic` to its next version.

        `to` names another topic where an event was renamed. The step gets its own copy of the
        stored state and returns the new one; it must not ask for anything else.
        """
        target = to or next_version(topic)
        if topic in self._steps:
            msg = f"two steps start from {topic}"
            raise ValueError(msg)

        def register(step: Step) -> Step:
            self._steps[topic] = (target, step)
            return step

        return register

    def upcast(self, topic: str, state: Json) -> tuple[str, Json]:
        """Return topic and state of the newest version; unchanged when nothing is to be done."""
        while topic in self._steps:
            topic, step = self._steps[topic]
            state = step(state)
        return topic, state

    def check(self, topics: Collection[str]) -> None:
        """Raise ValueError when a chain ends at a topic that is not among today's."""
        for topic in self:
            seen = {topic}
            end = self._steps[topic][0]
            while end in self._steps and end not in seen:
                seen.add(end)
                end = self._steps[end][0]
            if end in self._steps or end not in topics or topic in topics:
                msg = f"the steps from {topic} do not end at an event of today"
                raise ValueError(msg)

    def __contains__(self, topic: object) -> bool:
        """Return whether a step starts from this topic."""
        return topic in self._steps

    def __iter__(self) -> Iterator[str]:
        """Go through the old topics in alphabetical order."""
        return iter(sorted(self._steps))


def next_version(topic: str) -> str:
    """Return the topic one version later: `issue.dispatched.v1` gives `issue.dispatched.v2`."""
    match = _VERSIONED.fullmatch(topic)
    if match is None:
        msg = f"the topic {topic} does not end in a version such as .v1"
        raise ValueError(msg)
    return f"{match['name']}.v{int(match['version']) + 1}"


UPCASTERS: Final = Upcasters()
"""Every step of this program."""

upcasts = UPCASTERS.upcasts
