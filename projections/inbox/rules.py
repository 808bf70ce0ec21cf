"""Which event asks whom to look at what, and which later event answers it: one table."""

from collections.abc import Callable, Iterator
from typing import Final, Literal, NamedTuple

from domain.issue.events import (
    ApprovalRefused,
    ApprovalRequested,
    AssistanceReported,
    AssistanceRequested,
    AssistanceWaived,
    BreachRevoked,
    CalledBack,
    CardAppealed,
    CardIssued,
    CardRevoked,
    CardUpheld,
    ClaimLeaseExpired,
    ClaimReleased,
    ConferenceConcluded,
    ConferenceConvened,
    CriticismGiven,
    DeadlineBreached,
    DeadlineWarned,
    DispatchRecalled,
    ExclusionGranted,
    ExclusionRefused,
    ExclusionRequested,
    ExtensionGranted,
    ExtensionRefused,
    ExtensionRequested,
    InformationProvided,
    InformationRequested,
    InformationRequestExpired,
    InterviewRecorded,
    IssueAnswered,
    IssueClaimed,
    IssueClosed,
    IssueDiscovered,
    IssueDispatched,
    IssueEscalated,
    IssueEvent,
    IssueOffered,
    IssueReassigned,
    IssueReinstated,
    IssueReopened,
    IssueReported,
    IssueResolved,
    IssueSupervised,
    IssueSuspended,
    IssueTerminated,
    IssueUrged,
    NoticeGiven,
    OfferWithdrawn,
    OrderPassedOn,
    ReinspectionRecorded,
    ReinspectionScheduled,
    ReopenWaived,
    ResolutionAccepted,
    ResolutionSentBack,
    ReturnRefused,
    ReturnRequested,
    ReturnUpheld,
    RevisitAttempted,
    RevisitExhausted,
    RevisitRecorded,
    RevisitSampled,
    RevisitWaived,
    ReworkOrdered,
    SupervisionAnswered,
    SupervisionLifted,
    SuspensionReviewed,
    SuspensionReviewMissed,
    TerminationRefused,
    TerminationRequested,
)
from domain.issue.evolve.approval import ENDS_ALL, ENDS_ONE, act_done
from projections.holding import Holder
from projections.inbox.recipients import (
    Recipients,
    approver,
    approver_of_the_round,
    role,
    supervisor_of_an_open_question,
    supervisor_of_what_nobody_reviews,
    who_answers_the_breach,
    who_answers_the_clock,
    who_calls_back,
    who_got_the_card,
    who_interviews,
    who_is_asked,
    who_is_invited,
    who_is_told,
    who_reviews,
    who_revisits,
    who_works_on_it,
)

Kind = Literal[
    "report",
    "dispatch",
    "claim",
    "resolve",
    "decide_return",
    "assist",
    "confer",
    "review",
    "decide_extension",
    "decide_termination",
    "supervise_ledger",
    "revisit",
    "call_back",
    "decide_rework",
    "approve",
    "ask_complainant",
    "urged",
    "told",
    "criticised",
    "answer_supervision",
    "lift_supervision",
    "card",
    "decide_appeal",
    "interview",
    "decide_exclusion",
    "reinspect",
    "warned",
    "breached",
]


class Rule(NamedTuple):
    """An item of this kind is opened by these events, for these recipients, and done by those.

    It is opened only when the event leaves the issue in a status of `when`; in any when empty.
    """

    kind: Kind
    opened: tuple[type[IssueEvent], ...]
    recipients: Recipients
    closed: tuple[type[IssueEvent], ...]
    when: tuple[str, ...] = ()
    about: str = ""
    """The field that tells several items of the kind apart: a deadline, a card, a supervision."""
    outlives: bool = False
    """Whether it is still asked for when the issue has ended."""
    done_all: tuple[type[IssueEvent], ...] = ()
    """Events by which every item of the kind is done, whatever it is about."""


RULES: Final = (
    Rule("report", (IssueDiscovered,), role("clerk"), (IssueReported,), ("discovered",)),
    Rule(
        "dispatch",
        (
            IssueReported,
            DispatchRecalled,
            OfferWithdrawn,
            ReturnUpheld,
            ReworkOrdered,
            IssueReopened,
        ),
        role("dispatcher"),
        (IssueDispatched, IssueAnswered, IssueOffered, ConferenceConvened),
        ("reported",),
    ),
    Rule(
        "claim",
        (
            *(IssueDispatched, IssueReassigned, ConferenceConcluded, ClaimReleased),
            *(IssueOffered, OrderPassedOn, ClaimLeaseExpired),
        ),
        who_is_invited,
        (
            *(IssueClaimed, DispatchRecalled, OfferWithdrawn, OrderPassedOn, ReturnUpheld),
            *(IssueDispatched, IssueReassigned, ConferenceConcluded),
        ),
        ("dispatched",),
    ),
    Rule(
        "resolve",
        (IssueClaimed, ResolutionSentBack, IssueReinstated, ReworkOrdered, IssueReopened),
        who_works_on_it,
        (
            *(IssueResolved, ClaimReleased, ClaimLeaseExpired, ReturnUpheld),
            *(IssueSuspended, IssueDispatched, IssueReassigned, ConferenceConcluded),
        ),
        ("claimed",),
    ),
    Rule(
        "assist",
        (AssistanceRequested,),
        who_is_asked,
        (AssistanceReported, AssistanceWaived),
        about="unit",
    ),
    Rule(
        "confer",
        (ConferenceConvened,),
        role("dispatcher"),
        (ConferenceConvened, ConferenceConcluded, IssueDispatched),
    ),
    Rule(
        "decide_return",
        (ReturnRequested,),
        role("dispatcher"),
        (ReturnUpheld, ReturnRefused),
    ),
    Rule(
        "decide_extension",
        (ExtensionRequested,),
        approver_of_the_round,
        (ExtensionGranted, ExtensionRefused, ResolutionAccepted, ReturnUpheld),
    ),
    Rule(
        "decide_termination",
        (TerminationRequested,),
        role("dispatcher"),
        (IssueTerminated, TerminationRefused, IssueDispatched),
    ),
    Rule(
        "supervise_ledger",
        (SuspensionReviewMissed,),
        supervisor_of_what_nobody_reviews,
        (SuspensionReviewed, IssueReinstated),
    ),
    Rule(
        "review",
        (IssueResolved,),
        who_reviews,
        (ResolutionAccepted, ResolutionSentBack),
        ("resolved",),
    ),
    Rule(
        "revisit",
        (IssueResolved, ResolutionAccepted, IssueAnswered, RevisitAttempted),
        who_revisits,
        (
            *(RevisitAttempted, RevisitRecorded, RevisitExhausted, RevisitWaived),
            *(ResolutionSentBack, ResolutionAccepted),
        ),
        ("resolved",),
    ),
    Rule(
        "call_back",
        (RevisitSampled,),
        who_calls_back,
        (CalledBack, IssueReopened),
        outlives=True,
    ),
    Rule(
        "decide_rework",
        (RevisitRecorded,),
        supervisor_of_an_open_question,
        (ReworkOrdered, ReopenWaived, IssueClosed),
        ("resolved",),
    ),
    Rule(
        "approve",
        (ApprovalRequested,),
        approver,
        (*ENDS_ONE, InformationRequested, ApprovalRefused, ApprovalRequested),
        about="act",
        outlives=True,
        done_all=ENDS_ALL,
    ),
    Rule(
        "ask_complainant",
        (InformationRequested,),
        role("clerk"),
        (InformationProvided, InformationRequestExpired),
    ),
    Rule("urged", (IssueUrged,), who_is_told, (IssueResolved, IssueDispatched)),
    Rule("told", (NoticeGiven, IssueEscalated), who_is_told, (IssueResolved, IssueDispatched)),
    Rule("criticised", (CriticismGiven,), who_is_told, (IssueResolved, SupervisionAnswered)),
    Rule(
        "answer_supervision",
        (IssueSupervised,),
        who_is_told,
        (SupervisionAnswered, SupervisionLifted),
        about="supervision",
    ),
    Rule(
        "lift_supervision",
        (SupervisionAnswered,),
        role("supervisor"),
        (SupervisionLifted,),
        about="supervision",
    ),
    Rule("card", (CardIssued,), who_got_the_card, (CardAppealed, CardRevoked), about="card"),
    Rule(
        "decide_appeal",
        (CardAppealed,),
        role("supervisor"),
        (CardUpheld, CardRevoked),
        about="card",
        outlives=True,
    ),
    Rule("interview", (CardIssued,), who_interviews, (InterviewRecorded, CardRevoked)),
    Rule(
        "decide_exclusion",
        (ExclusionRequested,),
        role("supervisor"),
        (ExclusionGranted, ExclusionRefused, ReworkOrdered, IssueReopened),
        outlives=True,
    ),
    Rule(
        "reinspect",
        (ReinspectionScheduled,),
        role("supervisor"),
        (ReinspectionRecorded, IssueReopened),
        outlives=True,
    ),
    Rule(
        "warned", (DeadlineWarned,), who_answers_the_clock, (DeadlineBreached,), about="deadline_id"
    ),
    Rule(
        "breached",
        (DeadlineBreached,),
        who_answers_the_breach,
        (BreachRevoked,),
        about="deadline_id",
    ),
)
"""Items about a deadline are also done when that deadline is stopped; every item but those that
outlive it is done when the issue becomes final."""
OUTLIVING: Final = frozenset(rule.kind for rule in RULES if rule.outlives)


def _index(
    events: Callable[[Rule], tuple[type[IssueEvent], ...]],
) -> dict[type[IssueEvent], tuple[Rule, ...]]:
    index: dict[type[IssueEvent], tuple[Rule, ...]] = {}
    for rule in RULES:
        for event in events(rule):
            index[event] = (*index.get(event, ()), rule)
    return index


_OPENED_BY: Final = _index(lambda rule: rule.opened)
CLOSED_BY: Final = _index(lambda rule: (*rule.closed, *rule.done_all))


def detail_of(event: IssueEvent, rule: Rule) -> str | None:
    """Return which of several items of the rule's kind the event is about, None where any."""
    if not rule.about:
        return None
    # What settles a two-person act need not have it in a field.
    return str(getattr(event, rule.about, None) or act_done(event))


def asked(event: IssueEvent, holder: Holder) -> Iterator[tuple[Rule, str]]:
    """Yield each item that the event opens, with its recipient; `holder` is as the event left it.

    Imported history asks nobody.
    """
    if holder.historic:
        return
    for rule in _OPENED_BY.get(type(event), ()):
        if rule.when and event.stamp.status not in rule.when:
            continue
        for recipient in dict.fromkeys(rule.recipients(event, holder)):
            yield rule, recipient
