"""`calendar.yaml`: which working calendar counts, and when the offices are open."""

from domain.base import Frozen
from domain.calendar import Window


class CalendarFile(Frozen):
    """The published calendar by name, and the office windows of a working day."""

    calendar: str
    office_windows: tuple[Window, ...]
