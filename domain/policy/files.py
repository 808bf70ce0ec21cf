"""Which file of a pack holds which sections: one model a file, and the policy is all of them."""

from typing import Final

from domain.base import Frozen
from domain.policy.calendar import CalendarFile
from domain.policy.cards import CardsFile
from domain.policy.categories import CategoriesFile
from domain.policy.deadlines import DeadlinesFile
from domain.policy.escalation import EscalationFile
from domain.policy.handling import HandlingFile
from domain.policy.intake import IntakeFile
from domain.policy.loops import LoopsFile
from domain.policy.pack import PackFile
from domain.policy.permissions import PermissionsFile
from domain.policy.places import PlacesFile
from domain.policy.questions import QuestionsFile
from domain.policy.reasons import ReasonsFile
from domain.policy.responsibilities import ResponsibilitiesFile
from domain.policy.retention import RetentionFile
from domain.policy.revisit import RevisitFile
from domain.policy.routes import RoutesFile
from domain.policy.units import UnitsFile

FILES: Final[dict[str, type[Frozen]]] = {
    "pack": PackFile,
    "calendar": CalendarFile,
    "categories": CategoriesFile,
    "units": UnitsFile,
    "places": PlacesFile,
    "responsibilities": ResponsibilitiesFile,
    "intake": IntakeFile,
    "loops": LoopsFile,
    "deadlines": DeadlinesFile,
    "handling": HandlingFile,
    "escalation": EscalationFile,
    "revisit": RevisitFile,
    "permissions": PermissionsFile,
    "cards": CardsFile,
    "questions": QuestionsFile,
    "reasons": ReasonsFile,
    "routes": RoutesFile,
    "retention": RetentionFile,
}
"""The files of a pack by name, without `.yaml`."""

FILE_OF: Final[dict[str, str]] = {
    section: name for name, model in FILES.items() for section in model.model_fields
}
"""The file that each section belongs into."""
