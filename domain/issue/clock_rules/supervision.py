"""What events of supervision do to clocks (lifecycle.md 1 and 3)."""

from typing import Final

from domain.issue.clock_rules.rule import ClockRule

RULES: Final[tuple[ClockRule, ...]] = ()
