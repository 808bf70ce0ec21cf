"""What intake events leave in the state."""

from domain.calendar import local_date
from domain.deadlines.model import Deadline
from domain.issue.events import (
    GridReassigned,
    IncidentLinked,
    IssueAnswered,
    IssueClassified,
    IssueDiscovered,
    IssueReferred,
    IssueRejected,
    IssueReported,
    IssueWithdrawn,
)
from domain.issue.evolve.base import Changes, Evolvers
from domain.issue.evolve.invited import author_of
from domain.issue.state import Feedback, Ground, Issue, Revisit
from domain.issue.values import RANK, Location, Urgency


def _discovered(_issue: Issue, event: IssueDiscovered) -> Changes:
    return {
        "kind": event.kind,
        "source": event.source,
        "external_id": event.external_id,
        "subject": event.subject,
        "text": event.text,
        "location": event.location,
        "invited_people": author_of(event),
    }


def _reported(issue: Issue, event: IssueReported) -> Changes:
    return {
        "kind": event.kind,
        "request_type": event.request_type,
        "source": event.source,
        "external_id": event.external_id,
        "meeting": event.meeting,
        "subject": event.subject,
        "proposing_unit": event.stamp.actor.unit,
        "invited_people": issue.invited_people | author_of(event),
        "title": event.title,
        "text": event.text,
        "category": event.category,
        "urgency": event.urgency,
        "location": event.location or issue.location,
        "objects": tuple(each.code for each in event.objects),
        "choices": {each.question: each.choices for each in event.answers if each.choices},
        "complainants": event.complainants,
        "respondents": event.respondents,
        "anonymous": event.anonymous,
        "reply_wanted": event.reply_wanted,
        "confidential": event.confidential,
        "menu_item": event.menu_item,
        "parent": event.parent,
        "upstream_due_at": event.upstream.due_at if event.upstream else None,
        "ground": _ground(event),
    }


def _ground(event: IssueReported | IssueClassified) -> Ground | None:
    if event.grid is None:
        return None
    stamp = event.stamp
    day = local_date(stamp.recorded_at)
    return Ground(grid=event.grid, since=day, directory=stamp.directory)


def _classified(issue: Issue, event: IssueClassified) -> Changes:
    named = {
        "category": event.category,
        "urgency": event.urgency,
        "request_type": event.request_type,
        "location": _moved(issue, event.place),
    }
    changes: Changes = {name: value for name, value in named.items() if value is not None}
    if event.urgency is not None and event.urgency != issue.urgency:
        changes["raised_from"] = _raised_from(issue, event.urgency)
    return changes | {"ground": _ground(event)} if event.place else changes


def _raised_from(issue: Issue, urgency: Urgency) -> dict[Urgency, dict[str, Deadline]]:
    lower = {was: lines for was, lines in issue.raised_from.items() if RANK[was] < RANK[urgency]}
    if RANK[issue.urgency] < RANK[urgency]:
        lower[issue.urgency] = {line.id: line for line in issue.open_deadlines()}
    return lower


def _moved(issue: Issue, place: str | None) -> Location | None:
    if place is None:
        return None
    return (issue.location or Location()).model_copy(update={"place": place})


def _regrouped(_issue: Issue, event: GridReassigned) -> Changes:
    # From its effective day on, whenever it is carried out: the next division finds it there.
    ground = Ground(grid=event.grid, since=event.effective, directory=event.stamp.directory)
    return {"ground": ground}


def _answered(issue: Issue, event: IssueAnswered) -> Changes:
    # The centre's own word needs no review by the centre; the revisit is what checks it.
    feedback = Feedback(
        handler=event.handler,
        unit=event.unit,
        outcome="explained",
        received_at=event.stamp.received_at,
        version=event.stamp.version,
        accepted=True,
    )
    return {
        "feedback": feedback,
        "answerers": issue.answerers | {event.handler},
        "revisit": Revisit(),
    }


def _linked(_issue: Issue, event: IncidentLinked) -> Changes:
    return {"incident": event.incident}


def _ended(_issue: Issue, event: IssueRejected | IssueReferred | IssueWithdrawn) -> Changes:
    is_declined = isinstance(event, IssueRejected)
    ended = {"ended_at": event.stamp.received_at, "ended_by": event.stamp.actor.id}
    return {**ended, "declined": is_declined}


EVOLVE: Evolvers = {
    IssueDiscovered: _discovered,
    IssueReported: _reported,
    IssueClassified: _classified,
    GridReassigned: _regrouped,
    IssueAnswered: _answered,
    IncidentLinked: _linked,
    IssueRejected: _ended,
    IssueReferred: _ended,
    IssueWithdrawn: _ended,
}
