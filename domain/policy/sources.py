"""Where issues come from, and how their ledgers are graded by it (mechanisms.md 2)."""

from datetime import timedelta
from typing import Annotated, Final, Literal

from pydantic import Field

from domain.base import Frozen
from domain.issue.values import CampaignCode, Origin
from domain.policy.names import Named
from domain.policy.validity import Valid

OPEN311: Final = "open311"
"""What comes by Open311. A pack that names this source takes reports by it, and what is reported so
is public; see docs/guides/open311.md."""

SourceCode = Annotated[str, Field(min_length=1, max_length=64)]


Per = Literal["hour", "day", "week"]
_WINDOWS: Final[dict[Per, timedelta]] = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
LONGEST_WINDOW: Final = max(_WINDOWS.values())


class Rate(Frozen):
    """How many reports one reporter may make within any hour, day or week (限流)."""

    max: Annotated[int, Field(ge=1, le=10_000)]
    """At least one: a first report is never refused."""
    per: Per

    @property
    def window(self) -> timedelta:
        """Return how long a report counts."""
        return _WINDOWS[self.per]


class Source(Frozen):
    """A source (线索来源): its ledger's grade, and the loop that its issues take.

    Reactive issues were complained about, proactive ones found before anybody did.
    """

    code: SourceCode
    name: Named
    grade: str = ""
    """Of the ledger: the pack's own word, such as `county` or `province`."""
    origin: Origin = "reactive"
    loop: str | None = None
    revisit_compulsory: bool = True
    requires: tuple[Literal["photo", "location"], ...] = ()
    """What a report from it must hold, such as those of couriers and riders (A6)."""
    rate: Rate | None = None
    """How often one reporter may report; None means as often as he likes."""


class Campaign(Valid):
    """A campaign (专项): what is found from its first day to its last counts in its ledger.

    `sources` are those its findings come from; none means any.
    """

    code: CampaignCode
    name: Named
    sources: tuple[SourceCode, ...] = ()
