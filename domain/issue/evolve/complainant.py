"""What passes between the centre and a complainant, and what of it stays in the state."""

from domain.issue.events import (
    ContactChanged,
    InformationRequested,
    IssueMadeConfidential,
    RepeatContactRecorded,
)
from domain.issue.evolve.base import Changes, Evolvers
from domain.issue.state import Issue
from domain.issue.values import Complainant


def _repeated(_issue: Issue, event: RepeatContactRecorded) -> Changes:
    return {"repeat_contacts": event.count}


def _asked(issue: Issue, event: InformationRequested) -> Changes:
    return {"stood_for_information": issue.stood_for_information or event.clocks_paused}


def _contact_changed(issue: Issue, event: ContactChanged) -> Changes:
    return {"complainants": tuple(_updated(one, event.complainant) for one in issue.complainants)}


def _made_confidential(_issue: Issue, _event: IssueMadeConfidential) -> Changes:
    return {"confidential": True}


def _updated(known: Complainant, given: Complainant) -> Complainant:
    """Return the complainant with what was given; what was not given stays."""
    if known.person != given.person:
        return known
    told = {name: value for name in given.model_fields_set if (value := getattr(given, name))}
    return known.model_copy(update=told)


EVOLVE: Evolvers = {
    RepeatContactRecorded: _repeated,
    InformationRequested: _asked,
    ContactChanged: _contact_changed,
    IssueMadeConfidential: _made_confidential,
}
