"""What presence on site leaves in the state: who is there, and hours that wait for a word."""

from domain.issue.events import CheckedIn, CheckedOut, HoursConfirmed
from domain.issue.evolve.base import Changes, Evolvers
from domain.issue.state import Issue


def _came(issue: Issue, event: CheckedIn) -> Changes:
    return {
        "on_site": {**issue.on_site, event.person: event.since},
        "checked_in": issue.checked_in | {event.person},
    }


def _left(issue: Issue, event: CheckedOut) -> Changes:
    served = issue.unconfirmed.get(event.person, 0) + event.served_seconds
    return {
        "on_site": {one: since for one, since in issue.on_site.items() if one != event.person},
        "unconfirmed": {**issue.unconfirmed, event.person: served},
    }


def _confirmed(issue: Issue, event: HoursConfirmed) -> Changes:
    left = {one: each for one, each in issue.unconfirmed.items() if one != event.person}
    return {"unconfirmed": left}


EVOLVE: Evolvers = {CheckedIn: _came, CheckedOut: _left, HoursConfirmed: _confirmed}
