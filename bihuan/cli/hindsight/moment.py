"""Reads the instant that a question is about: with its zone, and not in the future."""

from datetime import UTC, datetime

from bihuan.errors import WrongUsageError
from domain.calendar import SHANGHAI


def past_moment(text: str, now: datetime) -> datetime:
    """Return a past instant, aware. Raises WrongUsageError saying what would be accepted."""
    try:
        moment = datetime.fromisoformat(text.strip())
        if moment.tzinfo:
            moment = moment.astimezone(UTC)  # the first and last days have no such instant
    except (OverflowError, ValueError):
        raise WrongUsageError(say="as_of.time", given=text, accepted=_local(now)) from None
    if moment.tzinfo is None:
        raise WrongUsageError(say="as_of.zone", given=text, accepted=_suggested(moment))
    if moment > now:
        raise WrongUsageError(say="as_of.future", given=text, accepted=_local(now))
    return moment


def _suggested(moment: datetime) -> str:
    return moment.replace(tzinfo=SHANGHAI).isoformat()


def _local(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).isoformat(timespec="seconds")
