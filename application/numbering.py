"""The numbers of issues: counted anew each year, with the prefix of the pack."""

from datetime import datetime

from domain.calendar import local_date
from domain.policy import Policy


def series(policy: Policy, now: datetime) -> str:
    """Return the name of the counter that numbers issues of this local year."""
    return f"{policy.number_prefix}-{local_date(now).year}"


def issue_number(policy: Policy, count: int, now: datetime) -> str:
    """Return an issue number such as `BH-2026-000123`."""
    return f"{series(policy, now)}-{count:06d}"
