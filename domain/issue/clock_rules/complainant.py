"""What questions to the complainant do to clocks (lifecycle.md 1 and 3).

Which clocks stand meanwhile, and whether, is decided in `decide/information.py`.
"""

from typing import Final

from domain.issue.clock_rules.rule import ClockRule
from domain.issue.events.complainant import (
    InformationProvided,
    InformationRequested,
    InformationRequestExpired,
)

RULES: Final[tuple[ClockRule, ...]] = (
    ClockRule(InformationRequested, "start", "information", "lifecycle.md 2: answer within"),
    ClockRule(InformationProvided, "meet", "information", "lifecycle.md 2"),
    ClockRule(InformationRequestExpired, "meet", "information", "lifecycle.md 2: too late"),
)
