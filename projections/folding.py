"""Maps each class of event to the function that folds it; events of no interest have none."""

from collections.abc import Callable
from typing import Generic, TypeVar

from domain.issue.events import IssueEvent
from projections.source import OpenMasked

C = TypeVar("C")
E = TypeVar("E", bound=IssueEvent)


class Folding(Generic[C]):
    """The fold functions of one model; `C` is what they change."""

    def __init__(self) -> None:
        """Start with none."""
        self._by_class: dict[type[IssueEvent], Callable[..., None]] = {}

    def on(
        self, kind: type[E]
    ) -> Callable[[Callable[[C, E, OpenMasked], None]], Callable[..., None]]:
        """Register the function for a class of event; several classes may share one."""

        def register(fold: Callable[[C, E, OpenMasked], None]) -> Callable[..., None]:
            self._by_class[kind] = fold
            return fold

        return register

    def __call__(self, changed: C, event: IssueEvent, open_masked: OpenMasked) -> None:
        """Fold the event into `changed`; does nothing where no function is registered."""
        fold = self._by_class.get(type(event))
        if fold is not None:
            fold(changed, event, open_masked)
