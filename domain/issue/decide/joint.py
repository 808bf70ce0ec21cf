"""Decisions of assistance and conference: who helps, who meets, who leads in the end."""

from domain.access.relations import check_relation
from domain.base import Sealed, UnitCode
from domain.deadlines.due_actions import DueAction
from domain.issue.commands import (
    ConcludeConference,
    ConveneConference,
    ReportAssistance,
    RequestAssistance,
    WaiveAssistance,
)
from domain.issue.decide import accused, sending
from domain.issue.decide.certificates import check_not_forbidden
from domain.issue.decide.lookups import require_future, require_unit
from domain.issue.decision import Deciders, Decision
from domain.issue.errors import (
    AssistanceIncompleteError,
    AssistanceKnownError,
    ConferenceIncompleteError,
    LeadAmbiguousError,
    NoAssistanceError,
    WrongStateError,
)
from domain.issue.events import (
    AssistanceCheckedIn,
    AssistanceMissed,
    AssistanceReported,
    AssistanceRequested,
    AssistanceWaived,
    ConferenceConcluded,
    ConferenceConvened,
)
from domain.issue.named_date import bring_forward
from domain.issue.transitions.rows import HELD

_MANY_MEETINGS = 3


def request_assistance(decision: Decision, command: RequestAssistance) -> None:
    """Ask a unit for help: the dispatcher, or the lead of the unit that has the issue."""
    decision.require(AssistanceRequested)
    check_relation(decision.issue, command, decision.facts)
    unit = require_unit(decision, command.unit, field="unit")
    if unit == decision.issue.lead_unit:
        raise LeadAmbiguousError(unit=unit)
    if unit in decision.issue.assistances:
        raise AssistanceKnownError(unit=unit)
    accused.check_unit(decision, unit)
    check_not_forbidden(decision, command.certificate)
    if command.kind == "whistle" and command.arrive_by is None:
        raise AssistanceIncompleteError(accepted="arrive_by")
    require_future(decision, command.arrive_by, field="arrive_by")
    decision.record(
        AssistanceRequested,
        unit=unit,
        kind=command.kind,
        task=command.task,
        arrive_by=command.arrive_by,
        certificate=command.certificate,
    )


def report_assistance(decision: Decision, command: ReportAssistance) -> None:
    """Record that the assisting unit came, or has done its part."""
    event = AssistanceCheckedIn if command.stage == "arrived" else AssistanceReported
    decision.require(event)
    check_relation(decision.issue, command, decision.facts)
    unit = command.actor.unit or ""
    if event is AssistanceCheckedIn and decision.issue.assistances[unit].arrived:
        return
    decision.record(event, unit=unit, note=command.note)


def waive_assistance(decision: Decision, command: WaiveAssistance) -> None:
    """Do without the help of a unit; its clock is cancelled."""
    decision.require(AssistanceWaived)
    _require_open(decision, command.unit)
    decision.record(AssistanceWaived, unit=command.unit, reason=command.reason)


def _require_open(decision: Decision, unit: str) -> None:
    asked = decision.issue.assistances
    if unit not in asked:
        raise NoAssistanceError(unit=unit, accepted=tuple(asked))


def ask_assisting(decision: Decision, units: tuple[UnitCode, ...], *, task: Sealed | None) -> None:
    """Record that the units named with a dispatch are asked to help, each with its own limit."""
    for unit in units:
        if unit not in decision.issue.assistances:
            decision.record(AssistanceRequested, unit=unit, kind="assist", task=task)


def missed(decision: Decision, action: DueAction) -> None:
    """Record that a unit that was called was not there in time."""
    decision.record(
        AssistanceMissed,
        unit=action.action.partition(":")[2],
        arrive_by=action.at,
        fired_at=decision.recorded_at,
    )


def convene(decision: Decision, command: ConveneConference) -> None:
    """Call the units together for a date; all clocks go on."""
    decision.require(ConferenceConvened)
    if decision.issue.status == "in_conference":
        raise WrongStateError(
            step="ConveneConference", status="in_conference", accepted=("reported", *HELD)
        )
    if command.next_meeting_at is None:
        raise ConferenceIncompleteError(accepted=("next_meeting_at",))
    require_future(decision, command.next_meeting_at, field="next_meeting_at")
    units = tuple(require_unit(decision, unit, field="units") for unit in command.units)
    for unit in units:
        accused.check_unit(decision, unit)
    decision.record(
        ConferenceConvened,
        next_meeting_at=command.next_meeting_at,
        meeting=1,
        units=units,
        matter=command.matter,
    )


def conclude(decision: Decision, command: ConcludeConference) -> None:
    """End a meeting: a lead and until when, else the date of the next one."""
    decision.require(ConferenceConcluded)
    require_future(decision, command.done_by, field="done_by")
    require_future(decision, command.next_meeting_at, field="next_meeting_at")
    if command.unit:
        _name_lead(decision, command, command.unit)
    elif command.next_meeting_at:
        _meet_again(decision, command)
    else:
        raise ConferenceIncompleteError(accepted=("unit with done_by", "next_meeting_at"))


def _name_lead(decision: Decision, command: ConcludeConference, named: str) -> None:
    if command.done_by is None:
        raise ConferenceIncompleteError(accepted=("done_by",))
    unit = sending.lead_of(decision, named, reason=command.resolution)
    assisting = sending.assisting_of(decision, unit, command.assisting)
    decision.record(
        ConferenceConcluded,
        unit=unit,
        assisting=assisting,
        done_by=command.done_by,
        resolution=command.resolution,
        flags=sending.transfer_flags(decision, unit),
    )
    bring_forward(decision, command.done_by)
    ask_assisting(decision, assisting, task=command.resolution)


def _meet_again(decision: Decision, command: ConcludeConference) -> None:
    meeting = decision.issue.meetings + 1
    # Discussed so often without a lead, it is shown to the supervisor (mechanisms.md E2).
    flags = ("no_lead_after_three_meetings",) if meeting > _MANY_MEETINGS else ()
    decision.record(
        ConferenceConvened,
        next_meeting_at=command.next_meeting_at,
        meeting=meeting,
        matter=command.resolution,
        flags=flags,
    )


DECIDE: Deciders = {
    RequestAssistance: request_assistance,
    ReportAssistance: report_assistance,
    WaiveAssistance: waive_assistance,
    ConveneConference: convene,
    ConcludeConference: conclude,
}
