"""Points and polygons: in which boundary a point lies."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from domain.directory.records import Point


def is_inside(point: Point, boundary: Sequence[Point]) -> bool:
    """Return whether the point lies in the polygon or on its edge.

    The polygon may be concave and is closed by itself; fewer than three corners enclose nothing.
    """
    if len(boundary) < 3:  # noqa: PLR2004  # a triangle is the least
        return False
    inside = False
    for start, end in _edges(boundary):
        if _is_on(point, start, end):
            return True
        inside ^= _is_crossed(point, start, end)
    return inside


def _edges(boundary: Sequence[Point]) -> Iterator[tuple[Point, Point]]:
    return pairwise((*boundary, boundary[0]))


def _is_on(point: Point, start: Point, end: Point) -> bool:
    (x, y), (ax, ay), (bx, by) = point, start, end
    is_in_line = (bx - ax) * (y - ay) == (by - ay) * (x - ax)
    return is_in_line and min(ax, bx) <= x <= max(ax, bx) and min(ay, by) <= y <= max(ay, by)


def _is_crossed(point: Point, start: Point, end: Point) -> bool:
    """Return whether a ray from the point eastwards crosses the edge."""
    (x, y), (ax, ay), (bx, by) = point, start, end
    if (ay > y) == (by > y):
        return False
    return x < ax + (y - ay) * (bx - ax) / (by - ay)
