"""How far two points are apart, and how fast somebody was who was at both."""

from datetime import timedelta
from math import asin, cos, radians, sin, sqrt
from typing import Final

from domain.issue.values import Point

_EARTH_KM: Final = 6_371.0
_SHORTEST: Final = timedelta(seconds=1)


def distance_km(one: Point, other: Point) -> float:
    """Return the great-circle distance. Datums differ by half a kilometre, which is let pass."""
    lat, other_lat = radians(one.latitude), radians(other.latitude)
    by_latitude = sin((other_lat - lat) / 2) ** 2
    by_longitude = sin(radians(other.longitude - one.longitude) / 2) ** 2
    share = by_latitude + cos(lat) * cos(other_lat) * by_longitude
    return 2 * _EARTH_KM * asin(sqrt(min(share, 1.0)))


def speed_kmh(one: Point, other: Point, passed: timedelta) -> float:
    """Return the least speed between two points; within a kilometre nobody has moved."""
    distance = distance_km(one, other)
    return distance / (max(passed, _SHORTEST) / timedelta(hours=1)) if distance > 1 else 0.0
