"""What a decision on a report looks up beyond policy and directory; no other order pays for it."""

from dataclasses import replace
from datetime import timedelta
from typing import Final
from uuid import UUID

from application.ports import Matters, NoMatters, NoReporters, Reporters
from domain.base import UNCLASSIFIED
from domain.issue.commands import Command, ReportIssue
from domain.issue.facts import Facts
from domain.issue.state import Issue

_NO_MATTERS: Final = NoMatters()
_NO_REPORTERS: Final = NoReporters()


class ReportFacts:
    """Asks what else is open there, and what the reporter reported before."""

    def __init__(
        self, matters: Matters = _NO_MATTERS, reporters: Reporters = _NO_REPORTERS
    ) -> None:
        """Take who knows; whoever is left out knows nothing."""
        self._matters = matters
        self._reporters = reporters

    def added(self, facts: Facts, issue: Issue, command: Command) -> Facts:
        """Return the facts with those of a report; as they are for any other order."""
        if not isinstance(command, ReportIssue):
            return facts
        facts = self._reporters.known(command, facts)
        candidates = self._candidates(facts, issue, command)
        return replace(facts, candidates=candidates) if candidates else facts

    def _candidates(self, facts: Facts, issue: Issue, command: ReportIssue) -> tuple[UUID, ...]:
        """Return what the matter may be a part of: near in place, kind and time (rules.md 4.4)."""
        location = command.location or issue.location
        place = location.place if location else None
        named = "category" in command.model_fields_set
        category = command.category if named else issue.category
        if not place or category == UNCLASSIFIED:
            return ()
        since = facts.now - timedelta(days=facts.policy.intake.merge_within_days)
        found = self._matters.same(place=place, category=category, since=since)
        return tuple(each for each in found if each != command.issue_id)
