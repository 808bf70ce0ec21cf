"""The orders that the state machine draws from: what usually follows, and what leads elsewhere."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final

from hypothesis import strategies as st

from domain.base import SYSTEM, Actor
from domain.issue.commands import (
    AddNote,
    AdjustCapacity,
    AnswerIssue,
    AnswerSupervision,
    AppealCard,
    ApproveRequest,
    ChangeContact,
    CheckIn,
    CheckOut,
    ClaimIssue,
    ClassifyIssue,
    CloseIssue,
    Command,
    ConcludeConference,
    ConfirmHours,
    ConveneConference,
    DecideCardAppeal,
    DecideExclusion,
    DecideReturn,
    DecideRework,
    DispatchIssue,
    ImportIssue,
    IssueCard,
    KeepConfidential,
    LiftSupervision,
    LinkIncident,
    ProvideInformation,
    RateIssue,
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
    ReportIssue,
    RequestAssistance,
    RequestExclusion,
    RequestInformation,
    RequestReturn,
    ResolveIssue,
    ReviewResolution,
    ReviewSuspension,
    ReviseDeadlines,
    ScheduleReinspection,
    SuperviseIssue,
    UnmergeIssue,
    UrgeIssue,
    WaiveAssistance,
    WithdrawIssue,
)
from domain.issue.state import Issue
from domain.issue.values import Call, Respondent, Status, Upstream
from tests.factories import sealed
from tests.ordinary import DISPATCHER, MORNING, PHOTOS, STRANGER, person

PEOPLE: Final = tuple(
    person(code)
    for code in (
        *("clerk-1", "reporter-1", "auditor-1", "administrator-1"),
        *("dispatcher-1", "dispatcher-2", "reviewer-1", "revisitor-1"),
        *("supervisor-1", "supervisor-2", "housing-lead"),
        *("housing-handler-1", "housing-handler-2", "transport-handler-1"),
        "health-handler-1",
    )
)
ANYBODY: Final = st.sampled_from((*PEOPLE, Actor(id="p-1", role="resident"), STRANGER, SYSTEM))
IN_VAIN: Final = {"reached": False, "solved": None, "satisfaction": None}
AGAINST: Final = tuple(
    (Respondent(kind="person", person=code),) for code in ("dispatcher-1", "housing-handler-1")
)
SOON: Final = Upstream(platform="city", number="7", due_at=MORNING + timedelta(days=4))
NO_CATEGORY: Final = {"category": None}
CITY_CASE: Final = {
    "source": "city_management",
    "category": "城乡建设/城乡规划/违章建筑",
    "complainants": (),
}
"""Its limit has stages, and its feedback shows photos."""

OFFER: Final = {"eligible": ("transport", "health"), "menu_item": "clean-homes"}
IN_POOL: Final[Mapping[Status, tuple[type[Command], ...]]] = {
    "dispatched": (ClaimIssue, ClaimIssue, ClaimIssue, AdjustCapacity, RecallDispatch),
    "claimed": (
        *(ClaimIssue, AdjustCapacity, ReleaseClaim, RecordContact, ResolveIssue),
        *(CheckIn, CheckOut, ConfirmHours),
    ),
}
"""What usually follows where the issue was offered to a pool."""

VARIANTS: Final[Mapping[type[Command], tuple[Mapping[str, object], ...]]] = {
    ReportIssue: (
        {"anonymous": True},
        {"source": "community"},
        {"source": "volunteering"},
        {"source": "menu"},
        {"source": "menu", "menu_item": "clean-homes"},
        {"menu_item": "clean-homes"},
        {"complainants": ()},
        {"request_type": "consult"},
        {"request_type": "consult", "reply_wanted": False},
        {"reply_wanted": False},
        {"urgency": "urgent"},
        {"urgency": "utility", "upstream": SOON},
        {"category": "天外"},
        CITY_CASE,
        {"category": "unclassified"},
        {"respondents": AGAINST[0]},
        {"respondents": AGAINST[1]},
        {"respondents": (Respondent(kind="unit", unit="transport"),)},
    ),
    ImportIssue: (
        {"judged_by": "source", "due_at": MORNING + timedelta(days=2)},
        {"judged_by": "source", "note": sealed("等待材料")},
        {"reply": sealed("已修好"), "replied_at": MORNING + timedelta(days=3)},
        {"unit": "moon"},
    ),
    ClassifyIssue: (
        {"urgency": "urgent", **NO_CATEGORY},
        {"urgency": "ordinary", **NO_CATEGORY},
        {"urgency": "utility", **NO_CATEGORY},
        {"place": "north"},
        NO_CATEGORY,
    ),
    ReferIssue: (
        {"to": "119", "call": Call(id="call-1"), "agency_number": "7"},
        {"to": "119"},
    ),
    RecordRepeatContact: ({"new_facts": True}, {"caller": "p-9"}),
    RequestInformation: ({"pause_clocks": True}, {"answer_within_days": 1}),
    RecordMessage: ({"failed_because": "number_unknown"},),
    DispatchIssue: (
        {"unit": "housing"},
        OFFER,
        OFFER,
        {**OFFER, "capacity": 2},
        {"unit": "transport"},
        {"unit": "moon"},
        {"designated": True},
        {"person": "housing-handler-1"},
        {"assisting": ("transport",)},
        {"assisting": ("housing",)},
    ),
    ClaimIssue: ({"wait": True},),
    AdjustCapacity: ({"capacity": 1},),
    ConfirmHours: ({"person": "transport-handler-1"}, {"person": "health-handler-1"}),
    ReassignIssue: (
        {"unit": "housing"},
        {"unit": None, "person": "housing-handler-2"},
        {"unit": None, "person": "transport-handler-1"},
        {"unit": "health"},
    ),
    RequestAssistance: (
        {"kind": "whistle"},
        {"kind": "whistle", "arrive_by": MORNING + timedelta(days=6)},
        {"unit": "transport"},
    ),
    ReportAssistance: ({"stage": "arrived"},),
    ConveneConference: ({"next_meeting_at": None}, {"units": ("moon",)}),
    ConcludeConference: (
        {"unit": None},
        {"unit": None, "next_meeting_at": MORNING + timedelta(days=400)},
        {"assisting": ("housing",)},
        {"unit": "housing", "done_by": MORNING},
    ),
    RequestReturn: ({"reason": "tired"},),
    DecideReturn: ({"decision": "refuse"},),
    RecordContact: ({"reached": False},),
    ResolveIssue: (
        {"outcome": "explained", "cause": "misunderstanding"},
        {"cause": "fate"},
        {"evidence": PHOTOS},
    ),
    ApproveRequest: ({"decision": "refuse", "findings": sealed("材料不齐")},),
    ReviewResolution: (
        {"decision": "send_back"},
        {"decision": "send_back", "findings": sealed("缺照片")},
    ),
    RecordRevisit: (
        IN_VAIN,
        {"solved": "no", "satisfaction": "dissatisfied"},
        {"solved": "partly"},
        {"solved": "partly", "satisfaction": "dissatisfied"},
        {"solved": None},
        {"contacted_by_unit": "no"},
        {"method": "site_check"},
    ),
    SuperviseIssue: ({"level": "listed"}, {"answer_by": MORNING + timedelta(days=20)}),
    LiftSupervision: ({"supervision": "9"},),
    IssueCard: ({"colour": "red"}, {"unit": None}, {"unit": None, "person": "housing-handler-1"}),
    DecideCardAppeal: ({"decision": "uphold"},),
    RateIssue: ({"stars": 1}, {"stars": 5}, {"stars": 6}),
    DecideExclusion: ({"decision": "refuse"},),
    RecordReinspection: ({"result": "failed"},),
    ReviseDeadlines: ({"why": "policy"},),
    DecideRework: ({"back_to": "reported"}, {"decision": "waive"}),
    ReopenIssue: ({"back_to": "reported"}, {"back_to": "claimed"}),
}
"""Fields that lead elsewhere than the ordinary ones, some of them refused."""

NEXT: Final[Mapping[Status, tuple[type[Command], ...]]] = {
    "new": (ReportIssue, ReportIssue, ImportIssue),
    "discovered": (ReportIssue,),
    "reported": (DispatchIssue, DispatchIssue, DispatchIssue, RejectIssue, AnswerIssue),
    "dispatched": (
        *(ClaimIssue, ClaimIssue, RecallDispatch, RequestReturn, ReassignIssue, UrgeIssue),
        *(ConveneConference, RequestAssistance),
    ),
    "claimed": (
        *(RecordContact, RecordContact, RecordProgress, ClassifyIssue, ReleaseClaim),
        *(RequestReturn, RequestAssistance, ReassignIssue, ConveneConference),
        *(RequestInformation, SuperviseIssue, IssueCard),
    ),
    "awaiting_information": (ProvideInformation, ProvideInformation, ReferIssue),
    "in_conference": (ConcludeConference, ConcludeConference, DispatchIssue),
    "suspended": (ReviewSuspension, ReinstateIssue),
    "return_requested": (DecideReturn, DecideReturn, WithdrawIssue),
    "resolved": (ReviewResolution, RecordRevisit, CloseIssue),
    "merged": (UnmergeIssue,),
    "closed": (
        *(ReopenIssue, AddNote, RecordRepeatContact, RateIssue, RateIssue),
        *(RequestExclusion, ScheduleReinspection, RecordReinspection),
    ),
    "rejected": (ReopenIssue,),
    "withdrawn": (ReopenIssue,),
    "referred": (ChangeContact, KeepConfidential, LinkIncident, RecordMessage),
}
"""What usually follows, so that runs get far; anything else comes from `any_order`."""


def usual(issue: Issue) -> tuple[type[Command], ...]:
    """Return the orders that usually follow, on its way and beside it."""
    return (*_onwards(issue), *_beside(issue))


def _beside(issue: Issue) -> Iterator[type[Command]]:
    if any(card.state == "issued" for card in issue.cards.values()):
        yield AppealCard
    if any(card.state == "appealed" for card in issue.cards.values()):
        yield DecideCardAppeal
    if issue.asked_exclusion and not issue.pending:
        yield DecideExclusion
    if issue.supervisions:
        yield from (AnswerSupervision, LiftSupervision, RecordInterview)


def _onwards(issue: Issue) -> tuple[type[Command], ...]:
    if issue.pending:
        return (ApproveRequest,)
    if issue.revisit.is_undecided:
        return (DecideRework,)
    if issue.is_accepted:
        return (RecordRevisit,)
    if issue.pool and issue.status in IN_POOL:
        return IN_POOL[issue.status]
    if issue.assistances:
        return (ReportAssistance, WaiveAssistance, *NEXT[issue.status])
    resolves = issue.status == "claimed" and issue.contacted
    return (ResolveIssue,) if resolves else NEXT[issue.status]


def usual_actor(issue: Issue, kind: type[Command], fields: Mapping[str, object]) -> Actor | None:
    """Return who usually gives the order where it is not its ordinary giver."""
    if issue.pending and issue.pending[0].act == "pause_for_information":
        return DISPATCHER if kind is ApproveRequest else None
    asks_for_a_pause = kind is RequestInformation and "pause_clocks" in fields
    if issue.claimant and (kind is ResolveIssue or asks_for_a_pause):
        # The import's claimant is a unit.
        return person(issue.claimant) if issue.claimant[-1].isdigit() else None
    return None
