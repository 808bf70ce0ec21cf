"""What intake events leave in the state."""

from domain.issue.events import IssueClassified, IssueDiscovered, IssueReported
from domain.issue.evolve.base import Changes, Evolvers
from domain.issue.state import Issue


def _discovered(_issue: Issue, event: IssueDiscovered) -> Changes:
    return {
        "kind": event.kind,
        "source": event.source,
        "external_id": event.external_id,
        "subject": event.subject,
        "text": event.text,
        "location": event.location,
    }


def _reported(issue: Issue, event: IssueReported) -> Changes:
    return {
        "kind": event.kind,
        "request_type": event.request_type,
        "source": event.source,
        "external_id": event.external_id,
        "subject": event.subject,
        "title": event.title,
        "text": event.text,
        "category": event.category,
        "urgency": event.urgency,
        "location": event.location or issue.location,
        "complainants": event.complainants,
        "respondents": event.respondents,
        "anonymous": event.anonymous,
        "reply_wanted": event.reply_wanted,
        "confidential": event.confidential,
        "upstream_due_at": event.upstream.due_at if event.upstream else None,
    }


def _classified(_issue: Issue, event: IssueClassified) -> Changes:
    named = {
        "category": event.category,
        "urgency": event.urgency,
        "request_type": event.request_type,
    }
    return {field: value for field, value in named.items() if value is not None}


EVOLVE: Evolvers = {
    IssueDiscovered: _discovered,
    IssueReported: _reported,
    IssueClassified: _classified,
}
