"""An issue as the resident whose it is gets it, in plain words of his language."""

from collections.abc import Iterable
from functools import partial
from uuid import UUID

from api.desk import Desk, Speaks
from api.naming import category_name, named, unit_name
from api.resident_models import (
    AskedChoice,
    AskedQuestion,
    FollowedIssue,
    OfferedCategories,
    OfferedCategory,
    OwnFile,
    Possible,
    ResidentStep,
)
from application.residents.acts import complainant_of, next_acts
from application.residents.told import Told, told
from domain.deadlines.model import Deadline
from domain.issue.events import IssueEvent, IssueReported
from domain.issue.state import Issue
from domain.policy import Policy
from domain.policy.questions import Question


def followed(desk: Desk, words: Speaks, issue: Issue, at: str) -> FollowedIssue:
    """Return what its complainant may know of an issue; `at` is where he follows it."""
    events = _events(desk, issue.issue_id)
    steps = list(told(issue, events, desk.personal.open_masked, partial(_events, desk)))
    reported = next((each for each in events if isinstance(each, IssueReported)), None)
    due = _due(issue)
    is_asked = issue.status == "awaiting_information"
    waits = issue.open_deadline("information") if is_asked else None
    masked = {
        name: desk.personal.open_masked(sealed, issue.issue_id) if sealed else None
        for name, sealed in (("title", issue.title), ("text", issue.text))
    }
    asked = [each.words for each in steps if each.what == "asked"]
    return FollowedIssue(
        number=issue.number,
        status=issue.status,
        says=words.of("resident.status", issue.status),
        reported_at=reported.stamp.received_at if reported else None,
        **masked,
        category=issue.category,
        category_name=category_name(words, issue.category),
        confidential=issue.confidential,
        unit=unit_name(desk, words, issue.lead_unit) or None,
        due_at=due.due_at if due else None,
        is_overdue=due is not None and due.breached_at is not None,
        question=asked[-1] if asked and is_asked else None,
        answer_by=waits.due_at if waits else None,
        stars=issue.rating.stars if issue.rating else None,
        steps=[_step(desk, words, each) for each in steps],
        files=_files(desk, issue, events, at),
        may=_possible(desk, words, issue, at),
    )


def offered(policy: Policy, words: Speaks) -> OfferedCategories:
    """Return the categories of a pack with what is asked about each; the last is always right."""
    return OfferedCategories(
        categories=[
            OfferedCategory(
                code=code,
                name=category_name(words, code),
                questions=[_question(each, words) for each in policy.questions_of(code)],
            )
            for code in policy.offered_categories
        ]
    )


def _events(desk: Desk, issue_id: UUID) -> list[IssueEvent]:
    return [each.event for each in desk.store.read_issue(issue_id)]


def _due(issue: Issue) -> Deadline | None:
    """Return the clock that the resident waits for: the unit's, else that of the whole issue."""
    running = issue.open_deadline("resolve") or issue.open_deadline("whole_issue")
    return running if running and running.state in {"running", "breached"} else None


def _step(desk: Desk, words: Speaks, step: Told) -> ResidentStep:
    unit = unit_name(desk, words, step.unit) if step.unit else None
    says = words.of("resident.step", step.what)
    return ResidentStep(
        at=step.at, what=step.what, says=says, unit=unit, words=step.words, until=step.until
    )


def _files(desk: Desk, issue: Issue, events: Iterable[IssueEvent], at: str) -> list[OwnFile]:
    """Return the files that the resident may read."""
    resident = complainant_of(issue)
    if resident is None:
        return []
    view = desk.access.view(resident, issue)
    return [
        OwnFile(
            name=each.file_name,
            media_type=each.shown or each.media_type,
            size_bytes=each.shown_bytes,
            at=each.attached_at,
            is_own=each.by == resident,
            href=f"{at}/files/{each.sha256}" if each.shown else None,
        )
        for each in desk.listing.among(issue.issue_id, events, view)
    ]


def _possible(desk: Desk, words: Speaks, issue: Issue, at: str) -> list[Possible]:
    resident = complainant_of(issue)
    if resident is None:
        return []
    acts = next_acts(issue, resident, desk.facts, desk.streams, desk.clock())
    return [
        Possible(
            act=each.name,
            says=words.of("resident.act", each.name),
            at=f"{at}/{each.name}",
            until=each.until,
        )
        for each in acts
    ]


def _question(question: Question, words: Speaks) -> AskedQuestion:
    return AskedQuestion(
        code=question.code,
        version=question.version,
        text=named(words, question.text),
        type=question.type,
        required=question.required,
        values=[
            AskedChoice(
                code=each.code,
                name=named(words, each.name),
                ends=each.ends,
                notice=named(words, each.notice) if each.notice else None,
            )
            for each in question.values
        ],
    )
