"""What a decision may look up: policy, directory, working time, and the present instant."""

from dataclasses import dataclass
from datetime import datetime

from domain.calendar import WorkingTime
from domain.directory import Directory
from domain.issue.events.base import Via
from domain.policy import Policy


@dataclass(frozen=True, slots=True)
class Facts:
    """Handed to `decide` with every command; nothing else is looked at.

    `now` is the clock's instant (UTC); `number` is set where a new issue may need one; `via` is how
    the command came here.
    """

    policy: Policy
    directory: Directory
    time: WorkingTime
    now: datetime
    number: str = ""
    via: Via = "workflow"
