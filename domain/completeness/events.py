"""What a source says it sent on a day, as stated and as corrected."""

from datetime import date
from typing import ClassVar

from domain.event import AggregateEvent


class SourceControlTotalStated(AggregateEvent):
    """A source says it sent so many on a local day; `document` is where it says so."""

    TOPIC: ClassVar[str] = "completeness.control-total-stated.v1"

    source: str
    day: date
    count: int
    document: str


class SourceControlTotalCorrected(AggregateEvent):
    """Another total takes the place of the one that event `corrects` of the stream holds."""

    TOPIC: ClassVar[str] = "completeness.control-total-corrected.v1"

    source: str
    day: date
    count: int
    document: str
    corrects: int
