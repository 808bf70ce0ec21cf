"""Where issues come from, and how their ledgers are graded by it (mechanisms.md 2)."""

from typing import Annotated, Literal

from pydantic import Field

from domain.base import Frozen
from domain.issue.values import CampaignCode, Origin
from domain.policy.names import Named
from domain.policy.validity import Valid

SourceCode = Annotated[str, Field(min_length=1, max_length=64)]


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


class Campaign(Valid):
    """A campaign (专项): what is found from its first day to its last counts in its ledger.

    `sources` are those its findings come from; none means any.
    """

    code: CampaignCode
    name: Named
    sources: tuple[SourceCode, ...] = ()
