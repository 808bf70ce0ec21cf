"""An issue as routing looks at it: what it is about, where, and what was answered."""

from datetime import datetime

from domain.directory import Directory
from domain.directory.ground import grid_at
from domain.issue.state import Issue
from domain.routing import Matter


def matter_of(issue: Issue, directory: Directory, at: datetime) -> Matter:
    """Return the issue as a matter to be routed at an instant; a point alone gives its grid."""
    place = issue.location.place if issue.location else None
    point = issue.location.point if issue.location and not place else None
    found = grid_at(directory, (point.longitude, point.latitude)) if point else None
    return Matter(
        category=issue.category,
        at=at,
        place=place,
        grid=found.grid if found else None,
        objects=issue.objects,
        answers=issue.choices,
    )
