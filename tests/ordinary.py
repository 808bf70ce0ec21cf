"""Who acts in tests, and what each order ordinarily says; from the default policy."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Final
from uuid import UUID

from application.facts import FactsInForce
from domain.base import SYSTEM, Actor
from domain.issue.commands import (
    AddNote,
    AdjustCapacity,
    AnswerIssue,
    AnswerSupervision,
    AppealCard,
    ApproveRequest,
    AttachEvidence,
    ChangeContact,
    CheckIn,
    CheckOut,
    ClaimIssue,
    ClassifyIssue,
    CloseIssue,
    Command,
    CompleteStage,
    ConcludeConference,
    ConfirmHours,
    ConveneConference,
    CorrectRecord,
    DecideCardAppeal,
    DecideExclusion,
    DecideExtension,
    DecideReturn,
    DecideRework,
    DecideTermination,
    DiscoverIssue,
    DispatchIssue,
    ImportIssue,
    IssueCard,
    KeepConfidential,
    LiftSupervision,
    LinkIncident,
    MakeCommitment,
    MergeIssue,
    OpenAccountability,
    PauseClock,
    ProvideInformation,
    RateIssue,
    ReassignGrid,
    ReassignIssue,
    RecallDispatch,
    RecordContact,
    RecordInterview,
    RecordMessage,
    RecordProgress,
    RecordReinspection,
    RecordRepeatContact,
    RecordRevisit,
    ReferIssue,
    ReinstateIssue,
    RejectIssue,
    ReleaseClaim,
    ReopenIssue,
    ReportAssistance,
    ReportCommitment,
    ReportIssue,
    RequestAssistance,
    RequestExclusion,
    RequestExtension,
    RequestInformation,
    RequestReturn,
    RequestTermination,
    ResolveIssue,
    ResumeClock,
    ReviewResolution,
    ReviewSuspension,
    ReviseDeadlines,
    ScheduleReinspection,
    ShareEvidence,
    SplitIssue,
    SuperviseIssue,
    SuspendIssue,
    UnmergeIssue,
    UrgeIssue,
    VoidBreach,
    WaiveAssistance,
    WithdrawIssue,
)
from domain.issue.values import Complainant, Location
from domain.policy import Policy
from tests.calendars import at
from tests.factories import sealed

POLICIES: Final = Path(__file__).parent.parent / "policies"
MORNING: Final = at("2026-03-02T09:00")
"""A Monday in an ordinary week."""

RESIDENT: Final = Actor(id="p-1", role="resident")
STRANGER: Final = Actor(id="p-9", role="resident")
CATEGORY: Final = "城乡建设"


@cache
def in_force(pack: str = "default") -> FactsInForce:
    """Return a shipped pack and its calendar."""
    return FactsInForce.read(POLICIES, pack)


def a_policy() -> Policy:
    """Return the default policy."""
    return in_force().policy(MORNING)


def person(code: str) -> Actor:
    """Return a member of the default policy in his first post."""
    member = a_policy().member(code)
    assert member is not None, code
    return Actor(id=code, role=member.posts[0].role, unit=member.posts[0].unit)


CLERK: Final = person("clerk-1")
DISPATCHER: Final = person("dispatcher-1")
HANDLER: Final = person("housing-handler-1")
COLLEAGUE: Final = person("housing-handler-2")
LEAD: Final = person("housing-lead")
OUTSIDER: Final = person("transport-handler-1")
HELPER: Final = person("health-handler-1")
REVIEWER: Final = person("reviewer-1")
REVISITOR: Final = person("revisitor-1")
SUPERVISOR: Final = person("supervisor-1")
SECOND_SUPERVISOR: Final = person("supervisor-2")

BEFORE: Final = "be" * 32
AFTER: Final = "af" * 32
PHOTOS: Final = (f"photo_before:{BEFORE}", f"photo_after:{AFTER}")
"""What a case of the city shows; `with_photos` puts the files on record."""
_WORDS: Final = sealed("路灯不亮")
_PARTS: Final = tuple(
    {"title": _WORDS, "text": _WORDS, "category": each} for each in ("政法", CATEGORY)
)
OTHER: Final = UUID(int=77)
"""An issue of the same kind that stands for itself; `Course` knows it from the start."""
_REPORT: Final[Mapping[str, object]] = {
    "kind": "demand",
    "request_type": "help",
    "source": "hotline",
    "subject": "p-1",
    "title": _WORDS,
    "text": _WORDS,
    "category": CATEGORY,
    "complainants": (Complainant(person="p-1"),),
}

ORDINARY: Final[Mapping[type[Command], tuple[Actor, Mapping[str, object]]]] = {
    DiscoverIssue: (
        CLERK,
        {
            "kind": "demand",
            "source": "hotline",
            "subject": "p-1",
            "text": _WORDS,
            "location": Location(place="east"),
        },
    ),
    ReportIssue: (CLERK, _REPORT),
    ImportIssue: (SYSTEM, {**_REPORT, "unit": "housing", "occurred_at": MORNING}),
    ClassifyIssue: (CLERK, {"category": "政法"}),
    ReassignGrid: (DISPATCHER, {}),
    RejectIssue: (
        DISPATCHER,
        {"reason": "emergency_line", "proper_channel": "120", "explanation": _WORDS},
    ),
    WithdrawIssue: (RESIDENT, {"reason": _WORDS}),
    AnswerIssue: (CLERK, {"answer": _WORDS}),
    ReferIssue: (CLERK, {"to": "court", "explanation": _WORDS}),
    LinkIncident: (DISPATCHER, {"incident": "water-east-2026"}),
    RecordRepeatContact: (CLERK, {"text": _WORDS}),
    RequestInformation: (DISPATCHER, {"question": _WORDS}),
    ProvideInformation: (CLERK, {"text": _WORDS}),
    ChangeContact: (
        CLERK,
        {
            "complainant": Complainant(person="p-1", preferred_channel="email"),
            "reason": _WORDS,
            "call_id": "call-7",
        },
    ),
    KeepConfidential: (CLERK, {}),
    RecordMessage: (
        SYSTEM,
        {
            "template": "taken-in",
            "template_version": 1,
            "medium": "sms",
            "recipient": "p-1",
            "text": _WORDS,
            "digest": "0" * 64,
        },
    ),
    DispatchIssue: (DISPATCHER, {}),
    RecallDispatch: (DISPATCHER, {"reason": _WORDS}),
    ClaimIssue: (HANDLER, {}),
    ReleaseClaim: (HANDLER, {"reason": _WORDS}),
    RequestReturn: (HANDLER, {"reason": "not_my_duty", "explanation": _WORDS}),
    DecideReturn: (DISPATCHER, {"decision": "uphold"}),
    CheckIn: (HANDLER, {}),
    CheckOut: (HANDLER, {}),
    ConfirmHours: (CLERK, {"person": "housing-handler-1"}),
    AdjustCapacity: (DISPATCHER, {"capacity": 2, "reason": _WORDS}),
    ReassignIssue: (DISPATCHER, {"unit": "transport", "reason": _WORDS}),
    RequestAssistance: (DISPATCHER, {"unit": "health", "task": _WORDS}),
    ReportAssistance: (HELPER, {}),
    WaiveAssistance: (DISPATCHER, {"unit": "health", "reason": _WORDS}),
    ConveneConference: (
        DISPATCHER,
        {"next_meeting_at": MORNING + timedelta(days=365), "units": ("housing", "transport")},
    ),
    ConcludeConference: (
        DISPATCHER,
        {
            "unit": "transport",
            "done_by": MORNING + timedelta(days=365),
            "resolution": _WORDS,
        },
    ),
    RecordContact: (HANDLER, {"method": "phone", "reached": True}),
    RecordProgress: (HANDLER, {"note": _WORDS}),
    ResolveIssue: (HANDLER, {"outcome": "solved", "reply": _WORDS}),
    ReviewResolution: (REVIEWER, {"decision": "accept"}),
    MakeCommitment: (
        LEAD,
        {"reply": _WORDS, "promised_on": date(2026, 4, 30), "complainant_told": True},
    ),
    ReportCommitment: (LEAD, {"commitment": "1", "kept": True, "report": _WORDS}),
    CompleteStage: (HANDLER, {"stage": "stop"}),
    RequestExtension: (HANDLER, {"amount": 5, "reason": _WORDS, "complainant_told": True}),
    DecideExtension: (DISPATCHER, {"decision": "grant"}),
    PauseClock: (DISPATCHER, {"reason": "testing", "until": at("2026-03-09T09:00")}),
    ResumeClock: (DISPATCHER, {}),
    VoidBreach: (SUPERVISOR, {"deadline": "resolve-1", "reason": _WORDS}),
    SuspendIssue: (
        DISPATCHER,
        {
            "ground": "engineering_work",
            "reason": _WORDS,
            "measures": _WORDS,
            "expected_on": date(2026, 9, 30),
            "review_on": date(2026, 5, 29),
            "complainant_told": True,
        },
    ),
    ReviewSuspension: (SUPERVISOR, {"decision": "resume", "findings": _WORDS}),
    ReinstateIssue: (SUPERVISOR, {"reason": _WORDS}),
    RequestTermination: (
        LEAD,
        {"ground": "not_true", "evidence": ("record:1",), "explanation": _WORDS},
    ),
    DecideTermination: (DISPATCHER, {"decision": "grant"}),
    RecordRevisit: (
        REVISITOR,
        {"method": "phone", "reached": True, "solved": "yes", "satisfaction": "satisfied"},
    ),
    DecideRework: (SUPERVISOR, {"decision": "rework", "reason": _WORDS}),
    CloseIssue: (SUPERVISOR, {"reason": _WORDS}),
    ApproveRequest: (SECOND_SUPERVISOR, {}),
    ReopenIssue: (SUPERVISOR, {"reason": _WORDS}),
    AddNote: (CLERK, {"text": _WORDS}),
    AttachEvidence: (
        DISPATCHER,
        {
            "file_name": _WORDS,
            "media_type": "image/jpeg",
            "size_bytes": 48_213,
            "sha256": "ab" * 32,
            "kind": "photo_after",
        },
    ),
    ShareEvidence: (DISPATCHER, {"sha256": "ab" * 32}),
    CorrectRecord: (CLERK, {"corrects": 1, "text": _WORDS}),
    MergeIssue: (DISPATCHER, {"into": OTHER, "reason": _WORDS}),
    UnmergeIssue: (DISPATCHER, {"reason": _WORDS}),
    SplitIssue: (DISPATCHER, {"parts": _PARTS}),
    UrgeIssue: (DISPATCHER, {}),
    SuperviseIssue: (SUPERVISOR, {"level": "daily"}),
    AnswerSupervision: (LEAD, {"answer": _WORDS}),
    LiftSupervision: (SUPERVISOR, {"result": _WORDS}),
    RecordInterview: (
        SUPERVISOR,
        {
            "person": "housing-lead",
            "findings": _WORDS,
            "improve_by": MORNING + timedelta(days=30),
        },
    ),
    OpenAccountability: (SUPERVISOR, {"unit": "transport", "findings": _WORDS}),
    IssueCard: (SUPERVISOR, {"colour": "yellow", "unit": "housing", "ground": "perfunctory"}),
    AppealCard: (LEAD, {"card": "card-1", "grounds": _WORDS}),
    DecideCardAppeal: (
        SECOND_SUPERVISOR,
        {"card": "card-1", "decision": "revoke", "findings": _WORDS},
    ),
    RateIssue: (RESIDENT, {"stars": 4}),
    RequestExclusion: (LEAD, {"ground": "malicious", "proof": _WORDS}),
    DecideExclusion: (SUPERVISOR, {"decision": "grant", "findings": _WORDS}),
    ScheduleReinspection: (SUPERVISOR, {"due_at": MORNING + timedelta(days=365)}),
    RecordReinspection: (SUPERVISOR, {"result": "holds", "findings": _WORDS}),
    ReviseDeadlines: (SYSTEM, {"why": "calendar"}),
}
"""Who ordinarily gives an order, and its fields; tests name only what they are about."""
