"""The form of an evolve function: event in, fields it sets out."""

from collections.abc import Callable
from typing import Any

from domain.issue.events import IssueEvent
from domain.issue.state import Issue

Changes = dict[str, Any]
Evolvers = dict[type[IssueEvent], Callable[[Issue, Any], Changes]]
