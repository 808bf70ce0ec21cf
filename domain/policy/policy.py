"""The policy pack as one value: everything a decision looks up instead of knowing."""

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Final

from pydantic import ConfigDict

from domain.base import UNCLASSIFIED, CategoryCode, PersonCode, Role, UnitCode
from domain.deadlines.ladder import LadderRecord
from domain.deadlines.model import Clock, Limit
from domain.issue.values import Kind, RequestType
from domain.policy.calendar import CalendarFile
from domain.policy.cards import CardsFile
from domain.policy.categories import CategoriesFile, lies_below
from domain.policy.deadlines import ClockRecord, ClockScope, DeadlinesFile
from domain.policy.escalation import EscalationFile
from domain.policy.handling import HandlingFile
from domain.policy.intake import IntakeFile
from domain.policy.loops import LoopChoice, LoopDefinition, LoopsFile
from domain.policy.pack import PackFile
from domain.policy.permissions import SINCE, PermissionsFile
from domain.policy.places import PlacesFile
from domain.policy.questions import Question, QuestionsFile
from domain.policy.reasons import ReasonsFile
from domain.policy.responsibilities import ResponsibilitiesFile
from domain.policy.retention import RetentionFile
from domain.policy.revisit import RevisitFile, RevisitRules
from domain.policy.routes import RoutesFile
from domain.policy.sources import Campaign, Source
from domain.policy.units import Member, UnitEntry, UnitsFile


class Policy(
    PackFile,
    CalendarFile,
    UnitsFile,
    CategoriesFile,
    PlacesFile,
    ResponsibilitiesFile,
    PermissionsFile,
    IntakeFile,
    LoopsFile,
    DeadlinesFile,
    HandlingFile,
    EscalationFile,
    RevisitFile,
    CardsFile,
    QuestionsFile,
    ReasonsFile,
    RoutesFile,
    RetentionFile,
):
    """Everything a decision looks up instead of knowing: the sections of all files of a pack.

    `ref` is `pack@content hash` and stands in every event the policy decided.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))

    pack: str
    ref: str

    @cached_property
    def _units(self) -> dict[str, UnitEntry]:
        return {unit.code: unit for unit in self.units}

    @cached_property
    def _members(self) -> dict[str, Member]:
        return {member.id: member for member in self.members}

    @cached_property
    def _owners(self) -> dict[str, UnitCode]:
        return {owner.category: owner.unit for owner in self.categories}

    @cached_property
    def _loops(self) -> dict[str, LoopDefinition]:
        return {loop.key: loop for loop in self.loops}

    @cached_property
    def _sources(self) -> dict[str, Source]:
        return {source.code: source for source in self.sources}

    @cached_property
    def _default_loop(self) -> LoopDefinition:
        return next((loop for loop in self.loops if loop.default), self.loops[0])

    @cached_property
    def _campaigns(self) -> dict[str, Campaign]:
        return {campaign.code: campaign for campaign in self.campaigns}

    @property
    def default_loop(self) -> LoopDefinition:
        """The loop of every issue that no other one is chosen for."""
        return self._default_loop

    def unit(self, code: UnitCode) -> UnitEntry | None:
        """Return the unit of that code, None when there is none."""
        return self._units.get(code)

    def member(self, person: PersonCode) -> Member | None:
        """Return the member of that code, None when there is none."""
        return self._members.get(person)

    def knows_category(self, category: CategoryCode) -> bool:
        """Return whether the category or one above it has an owner."""
        return self.owner_of(category) is not None

    def owner_of(self, category: CategoryCode) -> UnitCode | None:
        """Return the unit that leads on the category, or on the nearest one above it."""
        path = category
        while path:
            if path in self._owners:
                return self._owners[path]
            path = path.rpartition("/")[0]
        return None

    @property
    def offered_categories(self) -> tuple[CategoryCode, ...]:
        """What a report may be about: what somebody leads on or is asked about; at last the rest.

        Whoever chooses from it reads the one that is always right after all that may fit better.
        """
        led = (owner.category for owner in self.categories)
        asked = (each.category for each in self.questions)
        found = dict.fromkeys((*led, *asked))
        found.pop(UNCLASSIFIED, None)
        return *found, UNCLASSIFIED

    def questions_of(self, category: CategoryCode) -> tuple[Question, ...]:
        """Return what is asked about a category: its own questions and those of all above it."""
        return tuple(
            question
            for each in self.questions
            if lies_below(category, (each.category,))
            for question in each.questions
        )

    def loop(self, key: str) -> LoopDefinition:
        """Return the loop of that key; the default one where this version has it no more."""
        return self._loops.get(key) or self.default_loop

    def loop_for(
        self, source: str, kind: Kind, request_type: RequestType | None, category: CategoryCode
    ) -> LoopDefinition:
        """Return the loop of an issue: its source's own, else the first whose choice fits it."""
        known = self.source(source)
        if known and known.loop:
            return self.loop(known.loop)
        grade = known.grade if known else ""
        asked = {
            "sources": source,
            "grades": grade,
            "kinds": kind,
            "request_types": request_type or "",
        }
        for loop in self.loops:
            if not loop.default and _chosen(loop, asked, category):
                return loop
        return self.default_loop

    def source(self, code: str) -> Source | None:
        """Return the source of that code, None when the pack grades it nowhere."""
        return self._sources.get(code)

    def campaign(self, code: str) -> Campaign | None:
        """Return the campaign of that code, None when the pack has none."""
        return self._campaigns.get(code)

    def roles_for(self, command: str, loop: LoopDefinition | None = None) -> tuple[Role, ...]:
        """Return who may give a command in a loop: its own word, else the pack's."""
        moved = loop.roles_for(command) if loop else None
        return self.roles.get(command, SINCE.get(command, ())) if moved is None else moved

    def revisit_of(self, loop: LoopDefinition | None) -> RevisitRules:
        """Return how a revisit goes in a loop: its own word, else the pack's."""
        return (loop.revisit if loop else None) or self.revisit

    def limit_for(
        self,
        clock: Clock,
        *,
        urgency: str,
        unit: UnitCode | None,
        loop: str | None = None,
        category: CategoryCode | None = None,
        request_type: RequestType | None = None,
    ) -> Limit | None:
        """Return the limit of the first record that fits, None where the clock does not run.

        The records of the loop come before those of the pack.
        """
        scope = ClockScope(urgency, unit, loop, category, request_type)
        for record in (*self._clocks_of(loop), *self.clocks):
            if record.clock == clock and record.fits(scope):
                return record.limit
        return None

    def ladder_for(
        self, clock: Clock, *, urgency: str, unit: UnitCode | None
    ) -> tuple[LadderRecord, ...]:
        """Return what happens by itself around a deadline: the first ladder that fits, or none."""
        for ladder in self.escalations:
            if ladder.fits(clock, urgency, unit):
                return ladder.rungs
        return ()

    def _clocks_of(self, loop: str | None) -> tuple[ClockRecord, ...]:
        known = self._loops.get(loop) if loop else None
        return known.clocks if known else ()


_NO_CHOICE: Final = LoopChoice()


def _chosen(loop: LoopDefinition, asked: Mapping[str, str], category: CategoryCode) -> bool:
    """Return whether the loop's choice fits; one that asks for nothing is chosen by name only."""
    choice = loop.choice
    if choice == _NO_CHOICE:
        return False
    lists: Mapping[str, Collection[str]] = {name: getattr(choice, name) for name in asked}
    fits = all(not accepted or asked[name] in accepted for name, accepted in lists.items())
    return fits and (not choice.categories or lies_below(category, choice.categories))
