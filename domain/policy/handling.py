"""`handling.yaml`: more time, standing clocks, the ledger, evidence and stages of handling."""

from typing import Annotated

from pydantic import Field

from domain.base import CategoryCode, Frozen, ReasonCode, Role
from domain.deadlines.model import Clock, Limit, Unit
from domain.deadlines.staged import StagedLimit
from domain.issue.values import ResolutionOutcome
from domain.policy.categories import lies_below
from domain.policy.sources import SourceCode

Reasons = tuple[ReasonCode, ...]


class ExtensionCap(Frozen):
    """How much a round may add to a limit in this unit."""

    amount: Annotated[int, Field(ge=1)]
    unit: Unit


class ExtensionRound(Frozen):
    """One round of extension (延期): its caps, and who decides on it."""

    caps: Annotated[tuple[ExtensionCap, ...], Field(min_length=1)]
    approvers: Annotated[tuple[Role, ...], Field(min_length=1)]
    source: str = ""

    def cap_in(self, unit: Unit) -> int:
        """Return what the round may add to a limit in the unit; 0 where it has no cap for it."""
        return next((cap.amount for cap in self.caps if cap.unit == unit), 0)


class ExtensionRules(Frozen):
    """The rounds, each once and in order; no round adds more than the one before it did."""

    rounds: tuple[ExtensionRound, ...] = ()
    grace_days: Annotated[int, Field(ge=0)] = 1
    """Working days after the limit until a request that nobody decided counts as refused."""


class PauseRules(Frozen):
    """Which clocks may stand, for which reasons, how long, and by whose word."""

    reasons: Reasons = ()
    clocks: tuple[Clock, ...] = ("resolve",)
    short_days: Annotated[int, Field(ge=1)] = 10
    """So many working days, all pauses of the clock together, every role of the order may give."""
    longer_by: tuple[Role, ...] = ("supervisor",)
    longest_days: Annotated[int, Field(ge=1)] = 366
    """Natural days from the order to the end of the pause."""
    source: str = ""


class SuspensionRules(Frozen):
    """The ledger (挂账) of what cannot be done now: grounds, approval, and reviews."""

    grounds: Reasons = ()
    approvers: tuple[Role, ...] = ("supervisor",)
    """Who may be the second person."""
    clocks: tuple[Clock, ...] = ("resolve", "whole_issue")
    """Which clocks stand meanwhile."""
    review_months: Annotated[int, Field(ge=1)] = 3
    missed_reviews: Annotated[int, Field(ge=1)] = 2
    """After so many in a row supervision follows."""
    source: str = ""


class TerminationRules(Frozen):
    """On which grounds a matter may be ended without being solved (不属实·不配合)."""

    grounds: Reasons = ()
    source: str = ""


class Matters(Frozen):
    """Which issues a rule is about; a list that is empty fits everything.

    A category stands for what lies below it.
    """

    categories: tuple[CategoryCode, ...] = ()
    sources: tuple[SourceCode, ...] = ()

    def has(self, category: CategoryCode, source: str) -> bool:
        """Return whether the issue of this category and source is among them."""
        return (not self.categories or lies_below(category, self.categories)) and (
            not self.sources or source in self.sources
        )


class EvidenceRule(Matters):
    """What feedback on these issues must show.

    `asks` names kinds: an entry of the feedback's evidence is of the kind before its colon, such as
    `photo_before:<sha-256>`.
    """

    asks: Annotated[tuple[str, ...], Field(min_length=1)]
    outcomes: tuple[ResolutionOutcome, ...] = ()
    source: str = ""


class StagedRule(Matters):
    """The limit in stages that these issues have in place of one."""

    id: str
    limit: StagedLimit


class OfflineRules(Frozen):
    """How soon a step taken offline must be entered for its slip to count."""

    entered_within: Limit = Limit(amount=3, unit="natural_day", source="ours")


class HandlingRules(Frozen):
    """The rules of handling. What a pack leaves out is not allowed, or not asked for."""

    extension: ExtensionRules = ExtensionRules()
    pause: PauseRules = PauseRules()
    suspension: SuspensionRules = SuspensionRules()
    termination: TerminationRules = TerminationRules()
    evidence: tuple[EvidenceRule, ...] = ()
    staged: tuple[StagedRule, ...] = ()
    offline: OfflineRules = OfflineRules()

    def evidence_for(
        self, category: CategoryCode, source: str, outcome: ResolutionOutcome
    ) -> tuple[str, ...]:
        """Return the kinds of evidence that feedback must bring, each once."""
        asked = (
            kind
            for rule in self.evidence
            if rule.has(category, source) and (not rule.outcomes or outcome in rule.outcomes)
            for kind in rule.asks
        )
        return tuple(dict.fromkeys(asked))

    def staged_for(self, category: CategoryCode, source: str) -> StagedLimit | None:
        """Return the limit in stages of such an issue, None where it has a plain one."""
        fitting = (rule.limit for rule in self.staged if rule.has(category, source))
        return next(fitting, None)


class HandlingFile(Frozen):
    """The rules of handling."""

    handling: HandlingRules = HandlingRules()
