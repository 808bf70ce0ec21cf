"""The services of a pack: its categories under codes that any client can put into an address."""

from hashlib import sha256
from typing import Final, NamedTuple

from api.desk import Speaks
from api.naming import category_name
from api.open311.errors import ServiceUnknownError
from domain.base import UNCLASSIFIED, CategoryCode
from domain.policy import Policy
from domain.policy.sources import OPEN311
from projections.open311.queries import Branch

_DIGITS: Final = 9


class Service(NamedTuple):
    """A category by its service code; `name` and `group` are the last and first of its path."""

    code: str
    category: CategoryCode
    name: str
    group: str
    has_questions: bool


def code_of(category: CategoryCode) -> str:
    """Return the service code of a category: letters and digits, the same in every version.

    Paths have slashes and Chinese, which older clients put into an address unescaped; a letter goes
    first, because a code of digits is a number to those who turn XML into JSON.
    """
    return f"c{sha256(category.encode()).hexdigest()[:_DIGITS]}"


def services_of(policy: Policy, words: Speaks) -> dict[CategoryCode, Service]:
    """Return the services of a pack by category; none where the pack has not the source."""
    if policy.source(OPEN311) is None:
        return {}
    return {each: _service(policy, each, words) for each in policy.offered_categories}


def service_by_code(policy: Policy, words: Speaks, code: str) -> Service:
    """Return the service of that code. Raises ServiceUnknownError."""
    for each in services_of(policy, words).values():
        if each.code == code:
            return each
    raise ServiceUnknownError(given=code[:100], accepted="services")


def service_for(services: dict[CategoryCode, Service], category: CategoryCode) -> Service | None:
    """Return the service of an issue: of its category, or of the nearest one above it."""
    path = category
    while path:
        if path in services:
            return services[path]
        path = path.rpartition("/")[0]
    return services.get(UNCLASSIFIED)


def branch_of(services: dict[CategoryCode, Service], service: Service) -> Branch:
    """Return the categories whose issues are of this service and of none further down.

    Of the last one are also those that fit no service, as `service_for` tells them.
    """
    path = service.category
    if path == UNCLASSIFIED:
        return Branch(None, frozenset(services) - {UNCLASSIFIED})
    below = frozenset(each for each in services if each.startswith(f"{path}/"))
    return Branch(path, below)


def _service(policy: Policy, category: CategoryCode, words: Speaks) -> Service:
    name = category_name(words, category)
    group, *_, last = f"{name}/{name}".split("/") if "/" not in name else name.split("/")
    return Service(code_of(category), category, last, group, bool(policy.questions_of(category)))
