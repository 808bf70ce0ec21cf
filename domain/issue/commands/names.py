"""What people call an order to an issue: on the command line, in addresses, on buttons."""

import re
from typing import Final

from domain.issue.commands.base import Command

NOT_TYPED: Final = frozenset({"ImportIssue", "ActOnDue", "RecordMessage"})
"""Commands of the file import, of the clocks and of deliveries; no person gives them."""


def order_name(model: type[Command]) -> str:
    """Return the class's name in lower case with hyphens, without the word issue."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", model.__name__.removesuffix("Issue")).lower()
