"""A policy pack as types, one module a file of the pack: who may, how long, how it goes on."""

from domain.policy.calendar import CalendarFile
from domain.policy.categories import CategoriesFile, CategoryOwner
from domain.policy.deadlines import ClockRecord, DeadlinesFile, ReturnRules
from domain.policy.names import Named
from domain.policy.pack import PackFile
from domain.policy.permissions import PermissionsFile
from domain.policy.policy import Policy
from domain.policy.reasons import Reasons, ReasonsFile
from domain.policy.revisit import RevisitFile, RevisitRules
from domain.policy.units import Member, Post, UnitEntry, UnitsFile

__all__ = [
    "CalendarFile",
    "CategoriesFile",
    "CategoryOwner",
    "ClockRecord",
    "DeadlinesFile",
    "Member",
    "Named",
    "PackFile",
    "PermissionsFile",
    "Policy",
    "Post",
    "Reasons",
    "ReasonsFile",
    "ReturnRules",
    "RevisitFile",
    "RevisitRules",
    "UnitEntry",
    "UnitsFile",
]
