"""Which event asks whom to look at what, and which later event answers it: one table."""

from collections.abc import Callable, Iterator
from typing import Final, Literal, NamedTuple

from domain.deadlines.model import Clock
from domain.issue.events import (
    ApprovalRequested,
    AssistanceReported,
    AssistanceRequested,
    AssistanceWaived,
    BreachRevoked,
    ClaimLeaseExpired,
    ClaimReleased,
    ConferenceConcluded,
    ConferenceConvened,
    DeadlineBreached,
    DeadlineWarned,
    DispatchRecalled,
    ExtensionGranted,
    ExtensionRefused,
    ExtensionRequested,
    InformationProvided,
    InformationRequested,
    InformationRequestExpired,
    IssueAnswered,
    IssueClaimed,
    IssueClosed,
    IssueDiscovered,
    IssueDispatched,
    IssueEvent,
    IssueOffered,
    IssueReassigned,
    IssueReinstated,
    IssueReopened,
    IssueReported,
    IssueResolved,
    IssueSuspended,
    IssueTerminated,
    OfferWithdrawn,
    OrderPassedOn,
    ReopenWaived,
    ResolutionAccepted,
    ResolutionSentBack,
    ReturnRefused,
    ReturnRequested,
    ReturnUpheld,
    RevisitAttempted,
    RevisitExhausted,
    RevisitRecorded,
    RevisitWaived,
    ReworkOrdered,
    SuspensionReviewed,
    SuspensionReviewMissed,
    TerminationRefused,
    TerminationRequested,
)
from projections.holding import Holder

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
    "decide_rework",
    "approve",
    "ask_complainant",
    "warned",
    "breached",
]
ABOUT_DEADLINE: Final = (DeadlineWarned, DeadlineBreached, BreachRevoked)
ABOUT_ASSISTANCE: Final = (AssistanceRequested, AssistanceReported, AssistanceWaived)
Recipients = Callable[[IssueEvent, Holder], tuple[str, ...]]


def _role(name: str) -> Recipients:
    return lambda _event, _holder: (f"role:{name}",)


def _unit(_event: IssueEvent, holder: Holder) -> tuple[str, ...]:
    return (f"unit:{holder.unit}",) if holder.unit else ()


def _invited(event: IssueEvent, holder: Holder) -> tuple[str, ...]:
    """Return whom an offer invites; an order asks one unit after the other."""
    if isinstance(event, IssueOffered):
        units = event.units[:1] if event.mode == "order" else event.units
        return (*(f"unit:{unit}" for unit in units), *(f"person:{one}" for one in event.persons))
    return (f"unit:{event.unit}",) if isinstance(event, OrderPassedOn) else _unit(event, holder)


def _asked(event: IssueEvent, _holder: Holder) -> tuple[str, ...]:
    return (f"unit:{event.unit}",) if isinstance(event, ABOUT_ASSISTANCE) else ()


def _worker(event: IssueEvent, holder: Holder) -> tuple[str, ...]:
    if holder.claimant:
        return (f"person:{holder.claimant}",)
    return _unit(event, holder)


def _supervisor_of_what_is_partly_solved(event: IssueEvent, _holder: Holder) -> tuple[str, ...]:
    # Any other answer closes or reworks by policy, and nobody is asked.
    is_open_question = isinstance(event, RevisitRecorded) and event.solved == "partly"
    return ("role:supervisor",) if is_open_question else ()


def _approver(event: IssueEvent, _holder: Holder) -> tuple[str, ...]:
    act = event.act if isinstance(event, ApprovalRequested) else ""
    return (f"role:{_APPROVERS.get(act, 'supervisor')}",)


def _approver_of_the_round(event: IssueEvent, _holder: Holder) -> tuple[str, ...]:
    is_first = isinstance(event, ExtensionRequested) and event.round == 1
    return ("role:dispatcher",) if is_first else ("role:supervisor",)


def _supervisor_of_what_nobody_reviews(event: IssueEvent, _holder: Holder) -> tuple[str, ...]:
    is_due = isinstance(event, SuspensionReviewMissed) and event.supervise
    return ("role:supervisor",) if is_due else ()


def _answers_clock(event: IssueEvent, holder: Holder) -> tuple[str, ...]:
    role = CLOCK_ROLES.get(event.clock) if isinstance(event, ABOUT_DEADLINE) else None
    if role:
        return (f"role:{role}",)
    return _worker(event, holder) or ("role:dispatcher",)


def _answers_breach(event: IssueEvent, holder: Holder) -> tuple[str, ...]:
    return (*_answers_clock(event, holder), "role:supervisor")


_APPROVERS: Final = {"pause_for_information": "dispatcher"}
"""Who approves of a two-person act that is not a supervisor's."""

CLOCK_ROLES: Final[dict[Clock, str]] = {
    "report": "clerk",
    "dispatch": "dispatcher",
    "return_decision": "dispatcher",
    "information": "clerk",
    "extension_decision": "dispatcher",
    "suspension_review": "dispatcher",
    "review": "reviewer",
    "revisit": "revisitor",
    "rework_decision": "supervisor",
}
"""Who answers for a clock; the others are answered for by who holds the issue."""


class Rule(NamedTuple):
    """An item of this kind is opened by these events, for these recipients, and done by those.

    It is opened only when the event leaves the issue in a status of `when`; in any when empty.
    """

    kind: Kind
    opened: tuple[type[IssueEvent], ...]
    recipients: Recipients
    closed: tuple[type[IssueEvent], ...]
    when: tuple[str, ...] = ()


RULES: Final = (
    Rule("report", (IssueDiscovered,), _role("clerk"), (IssueReported,), ("discovered",)),
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
        _role("dispatcher"),
        (IssueDispatched, IssueAnswered, IssueOffered, ConferenceConvened),
        ("reported",),
    ),
    Rule(
        "claim",
        (
            *(IssueDispatched, IssueReassigned, ConferenceConcluded, ClaimReleased),
            *(IssueOffered, OrderPassedOn, ClaimLeaseExpired),
        ),
        _invited,
        (
            *(IssueClaimed, DispatchRecalled, OfferWithdrawn, OrderPassedOn, ReturnUpheld),
            *(IssueDispatched, IssueReassigned, ConferenceConcluded),
        ),
        ("dispatched",),
    ),
    Rule(
        "resolve",
        (IssueClaimed, ResolutionSentBack, IssueReinstated, ReworkOrdered, IssueReopened),
        _worker,
        (
            *(IssueResolved, ClaimReleased, ClaimLeaseExpired, ReturnUpheld),
            *(IssueSuspended, IssueDispatched, IssueReassigned, ConferenceConcluded),
        ),
        ("claimed",),
    ),
    Rule("assist", (AssistanceRequested,), _asked, (AssistanceReported, AssistanceWaived)),
    Rule(
        "confer",
        (ConferenceConvened,),
        _role("dispatcher"),
        (ConferenceConvened, ConferenceConcluded, IssueDispatched),
    ),
    Rule(
        "decide_return",
        (ReturnRequested,),
        _role("dispatcher"),
        (ReturnUpheld, ReturnRefused),
    ),
    Rule(
        "decide_extension",
        (ExtensionRequested,),
        _approver_of_the_round,
        (ExtensionGranted, ExtensionRefused, ResolutionAccepted, ReturnUpheld),
    ),
    Rule(
        "decide_termination",
        (TerminationRequested,),
        _role("dispatcher"),
        (IssueTerminated, TerminationRefused, IssueDispatched),
    ),
    Rule(
        "supervise_ledger",
        (SuspensionReviewMissed,),
        _supervisor_of_what_nobody_reviews,
        (SuspensionReviewed, IssueReinstated),
    ),
    Rule(
        "review",
        (IssueResolved,),
        _role("reviewer"),
        (ResolutionAccepted, ResolutionSentBack),
        ("resolved",),
    ),
    Rule(
        "revisit",
        (ResolutionAccepted, IssueAnswered, RevisitAttempted),
        _role("revisitor"),
        (RevisitAttempted, RevisitRecorded, RevisitExhausted, RevisitWaived),
        ("resolved",),
    ),
    Rule(
        "decide_rework",
        (RevisitRecorded,),
        _supervisor_of_what_is_partly_solved,
        (ReworkOrdered, ReopenWaived, IssueClosed),
        ("resolved",),
    ),
    Rule(
        "approve",
        (ApprovalRequested,),
        _approver,
        (IssueClosed, IssueSuspended, ReopenWaived, ReworkOrdered, InformationRequested),
    ),
    Rule(
        "ask_complainant",
        (InformationRequested,),
        _role("clerk"),
        (InformationProvided, InformationRequestExpired),
    ),
    Rule("warned", (DeadlineWarned,), _answers_clock, (DeadlineBreached,)),
    Rule("breached", (DeadlineBreached,), _answers_breach, (BreachRevoked,)),
)
"""Items about a deadline are also done when that deadline is stopped; every item is done when the
issue becomes final."""


def _index(
    events: Callable[[Rule], tuple[type[IssueEvent], ...]],
) -> dict[type[IssueEvent], tuple[Rule, ...]]:
    index: dict[type[IssueEvent], tuple[Rule, ...]] = {}
    for rule in RULES:
        for event in events(rule):
            index[event] = (*index.get(event, ()), rule)
    return index


_OPENED_BY: Final = _index(lambda rule: rule.opened)
CLOSED_BY: Final = _index(lambda rule: rule.closed)


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
