"""Category, place, objects, answers and hour → the one unit that leads, with every step of why."""

from domain.routing.model import Matter, Route, Step
from domain.routing.route import route

__all__ = ["Matter", "Route", "Step", "route"]
