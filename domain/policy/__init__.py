"""A policy pack as types, one module a file of the pack: who may, how long, how it goes on."""

from domain.policy.calendar import CalendarFile
from domain.policy.cards import CardEffect, CardRules, CardsFile, RepeatedCards
from domain.policy.categories import CategoriesFile, CategoryOwner
from domain.policy.deadlines import ClockRecord, DeadlinesFile, ReturnRules
from domain.policy.escalation import EscalationFile, SupervisionRules
from domain.policy.handling import (
    EvidenceRule,
    ExtensionCap,
    ExtensionRound,
    ExtensionRules,
    HandlingFile,
    HandlingRules,
    OfflineRules,
    PauseRules,
    StagedRule,
    SuspensionRules,
    TerminationRules,
)
from domain.policy.intake import AnswerAtOnce, IntakeFile, IntakeRules, ReferralChannel
from domain.policy.loops import (
    Capacity,
    CheckInRules,
    LoopChoice,
    LoopDefinition,
    LoopsFile,
    MenuItem,
    RatingRules,
    Stage,
)
from domain.policy.names import Named
from domain.policy.pack import PackFile
from domain.policy.permissions import PermissionsFile
from domain.policy.places import PlaceEntry, PlacesFile
from domain.policy.policy import Policy
from domain.policy.questions import CategoryQuestions, Choice, Question, QuestionsFile
from domain.policy.reasons import Reasons, ReasonsFile
from domain.policy.responsibilities import Certificate, ResponsibilitiesFile, Responsibility
from domain.policy.revisit import AnswerEffect, RevisitFile, RevisitRules
from domain.policy.routes import RouteCondition, RouteRule, RoutesFile, RouteTarget
from domain.policy.sources import Campaign, Source
from domain.policy.units import Member, Post, UnitEntry, UnitsFile

__all__ = [
    "AnswerAtOnce",
    "AnswerEffect",
    "CalendarFile",
    "Campaign",
    "Capacity",
    "CardEffect",
    "CardRules",
    "CardsFile",
    "CategoriesFile",
    "CategoryOwner",
    "CategoryQuestions",
    "Certificate",
    "CheckInRules",
    "Choice",
    "ClockRecord",
    "DeadlinesFile",
    "EscalationFile",
    "EvidenceRule",
    "ExtensionCap",
    "ExtensionRound",
    "ExtensionRules",
    "HandlingFile",
    "HandlingRules",
    "IntakeFile",
    "IntakeRules",
    "LoopChoice",
    "LoopDefinition",
    "LoopsFile",
    "Member",
    "MenuItem",
    "Named",
    "OfflineRules",
    "PackFile",
    "PauseRules",
    "PermissionsFile",
    "PlaceEntry",
    "PlacesFile",
    "Policy",
    "Post",
    "Question",
    "QuestionsFile",
    "RatingRules",
    "Reasons",
    "ReasonsFile",
    "ReferralChannel",
    "RepeatedCards",
    "ResponsibilitiesFile",
    "Responsibility",
    "ReturnRules",
    "RevisitFile",
    "RevisitRules",
    "RouteCondition",
    "RouteRule",
    "RouteTarget",
    "RoutesFile",
    "Source",
    "Stage",
    "StagedRule",
    "SupervisionRules",
    "SuspensionRules",
    "TerminationRules",
    "UnitEntry",
    "UnitsFile",
]
