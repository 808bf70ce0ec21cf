"""When the next attempt of a revisit may be made, and when attempts are exhausted (rules 7.3)."""

from datetime import date, datetime, timedelta

from domain.calendar import SHANGHAI, local_date, midnight
from domain.issue.errors import RevisitNotDueError, RevisitTimeError
from domain.policy import RevisitRules


def check_attempt(rules: RevisitRules, attempts: tuple[datetime, ...], at: datetime) -> None:
    """Raise unless one more attempt at `at` keeps to number, hours and dates."""
    if len(attempts) >= rules.attempts:
        raise RevisitNotDueError(rule="all attempts were made", accepted="the exhausted close")
    check_hours(rules, at)
    missing = rules.dates - len(_dates((*attempts, at)))
    left = rules.attempts - len(attempts) - 1
    if missing > left:
        raise RevisitTimeError(
            rule=f"attempts must fall on {rules.dates} dates",
            accepted=f"from {earliest_next(rules, attempts, at).isoformat()}",
        )


def check_hours(rules: RevisitRules, at: datetime) -> None:
    """Raise RevisitTimeError for an attempt outside the hours in which people are called."""
    hours = rules.hours
    if hours and not hours.opens <= at.astimezone(SHANGHAI).time() <= hours.closes:
        raise RevisitTimeError(rule="outside the hours", accepted=f"{hours.opens}-{hours.closes}")


def is_exhausted(rules: RevisitRules, attempts: tuple[datetime, ...]) -> bool:
    """Return whether the attempts made are all the policy asks for."""
    return len(attempts) >= rules.attempts and len(_dates(attempts)) >= rules.dates


def earliest_next(rules: RevisitRules, attempts: tuple[datetime, ...], at: datetime) -> datetime:
    """Return from when the next attempt counts: at once, or on the next date where one is due."""
    left = rules.attempts - len(attempts)
    missing = rules.dates - len(_dates(attempts))
    if missing < left or not attempts:
        return at
    opening = midnight(local_date(at) + timedelta(days=1))
    if rules.hours is None:
        return opening
    return opening + timedelta(hours=rules.hours.opens.hour, minutes=rules.hours.opens.minute)


def _dates(attempts: tuple[datetime, ...]) -> set[date]:
    return {local_date(attempt) for attempt in attempts}
