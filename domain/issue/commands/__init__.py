"""Orders to an issue, one module per table of lifecycle.md, and their opaque JSON form."""

import json

from domain.errors import DomainError
from domain.issue.commands import (
    cards,
    complainant,
    dispatch,
    handling,
    impasse,
    intake,
    joint,
    milestones,
    pool,
    presence,
    rating,
    relations,
    revisit,
    supervision,
    timing,
)
from domain.issue.commands.base import HEADER as HEADER
from domain.issue.commands.base import Command as Command
from domain.issue.commands.cards import AppealCard as AppealCard
from domain.issue.commands.cards import DecideCardAppeal as DecideCardAppeal
from domain.issue.commands.cards import IssueCard as IssueCard
from domain.issue.commands.complainant import ChangeContact as ChangeContact
from domain.issue.commands.complainant import KeepConfidential as KeepConfidential
from domain.issue.commands.complainant import ProvideInformation as ProvideInformation
from domain.issue.commands.complainant import RecordMessage as RecordMessage
from domain.issue.commands.complainant import RecordRepeatContact as RecordRepeatContact
from domain.issue.commands.complainant import RequestInformation as RequestInformation
from domain.issue.commands.dispatch import ClaimIssue as ClaimIssue
from domain.issue.commands.dispatch import DecideReturn as DecideReturn
from domain.issue.commands.dispatch import DispatchIssue as DispatchIssue
from domain.issue.commands.dispatch import ReassignIssue as ReassignIssue
from domain.issue.commands.dispatch import RecallDispatch as RecallDispatch
from domain.issue.commands.dispatch import ReleaseClaim as ReleaseClaim
from domain.issue.commands.dispatch import RequestReturn as RequestReturn
from domain.issue.commands.handling import RecordContact as RecordContact
from domain.issue.commands.handling import RecordProgress as RecordProgress
from domain.issue.commands.handling import ResolveIssue as ResolveIssue
from domain.issue.commands.handling import ReviewResolution as ReviewResolution
from domain.issue.commands.impasse import DecideTermination as DecideTermination
from domain.issue.commands.impasse import ReinstateIssue as ReinstateIssue
from domain.issue.commands.impasse import RequestTermination as RequestTermination
from domain.issue.commands.impasse import ReviewSuspension as ReviewSuspension
from domain.issue.commands.impasse import SuspendIssue as SuspendIssue
from domain.issue.commands.intake import AnswerIssue as AnswerIssue
from domain.issue.commands.intake import ClassifyIssue as ClassifyIssue
from domain.issue.commands.intake import DiscoverIssue as DiscoverIssue
from domain.issue.commands.intake import ImportIssue as ImportIssue
from domain.issue.commands.intake import LinkIncident as LinkIncident
from domain.issue.commands.intake import ReassignGrid as ReassignGrid
from domain.issue.commands.intake import ReferIssue as ReferIssue
from domain.issue.commands.intake import RejectIssue as RejectIssue
from domain.issue.commands.intake import ReportIssue as ReportIssue
from domain.issue.commands.intake import WithdrawIssue as WithdrawIssue
from domain.issue.commands.joint import ConcludeConference as ConcludeConference
from domain.issue.commands.joint import ConveneConference as ConveneConference
from domain.issue.commands.joint import ReportAssistance as ReportAssistance
from domain.issue.commands.joint import RequestAssistance as RequestAssistance
from domain.issue.commands.joint import WaiveAssistance as WaiveAssistance
from domain.issue.commands.milestones import CompleteStage as CompleteStage
from domain.issue.commands.milestones import MakeCommitment as MakeCommitment
from domain.issue.commands.milestones import ReportCommitment as ReportCommitment
from domain.issue.commands.pool import AdjustCapacity as AdjustCapacity
from domain.issue.commands.presence import CheckIn as CheckIn
from domain.issue.commands.presence import CheckOut as CheckOut
from domain.issue.commands.presence import ConfirmHours as ConfirmHours
from domain.issue.commands.rating import DecideExclusion as DecideExclusion
from domain.issue.commands.rating import RateIssue as RateIssue
from domain.issue.commands.rating import RequestExclusion as RequestExclusion
from domain.issue.commands.relations import AddNote as AddNote
from domain.issue.commands.relations import AttachEvidence as AttachEvidence
from domain.issue.commands.relations import CorrectRecord as CorrectRecord
from domain.issue.commands.relations import MergeIssue as MergeIssue
from domain.issue.commands.relations import Part as Part
from domain.issue.commands.relations import ShareEvidence as ShareEvidence
from domain.issue.commands.relations import SplitIssue as SplitIssue
from domain.issue.commands.relations import UnmergeIssue as UnmergeIssue
from domain.issue.commands.revisit import ApproveRequest as ApproveRequest
from domain.issue.commands.revisit import CloseIssue as CloseIssue
from domain.issue.commands.revisit import DecideRework as DecideRework
from domain.issue.commands.revisit import RecordReinspection as RecordReinspection
from domain.issue.commands.revisit import RecordRevisit as RecordRevisit
from domain.issue.commands.revisit import ReopenIssue as ReopenIssue
from domain.issue.commands.revisit import ScheduleReinspection as ScheduleReinspection
from domain.issue.commands.supervision import ActOnDue as ActOnDue
from domain.issue.commands.supervision import AnswerSupervision as AnswerSupervision
from domain.issue.commands.supervision import LiftSupervision as LiftSupervision
from domain.issue.commands.supervision import OpenAccountability as OpenAccountability
from domain.issue.commands.supervision import RecordInterview as RecordInterview
from domain.issue.commands.supervision import ReviseDeadlines as ReviseDeadlines
from domain.issue.commands.supervision import SuperviseIssue as SuperviseIssue
from domain.issue.commands.supervision import UrgeIssue as UrgeIssue
from domain.issue.commands.timing import DecideExtension as DecideExtension
from domain.issue.commands.timing import PauseClock as PauseClock
from domain.issue.commands.timing import RequestExtension as RequestExtension
from domain.issue.commands.timing import ResumeClock as ResumeClock
from domain.issue.commands.timing import VoidBreach as VoidBreach

COMMANDS: dict[str, type[Command]] = {
    command.__name__: command
    for command in (
        *intake.COMMANDS,
        *complainant.COMMANDS,
        *dispatch.COMMANDS,
        *joint.COMMANDS,
        *pool.COMMANDS,
        *presence.COMMANDS,
        *handling.COMMANDS,
        *timing.COMMANDS,
        *impasse.COMMANDS,
        *milestones.COMMANDS,
        *revisit.COMMANDS,
        *rating.COMMANDS,
        *relations.COMMANDS,
        *supervision.COMMANDS,
        *cards.COMMANDS,
    )
}


class UnknownCommandError(DomainError):
    """The command's type is not one of the known ones."""

    code, http_status = "unknown_command", 400
    text = "There is no command {given}; known are: {accepted}."


class FieldMissingError(DomainError):
    """A field that the command needs is not there."""

    code = "field_missing"
    text = "The field {field} is missing; accepted: the same with it."


def command_type(name: str) -> type[Command]:
    """Return the class of a command by its name. Raises UnknownCommandError."""
    if name not in COMMANDS:
        raise UnknownCommandError(given=name, accepted=tuple(COMMANDS))
    return COMMANDS[name]


def encode_command(command: Command) -> str:
    """Return the opaque JSON in which a command travels: its type and its fields."""
    return json.dumps(
        {
            "type": type(command).__name__,
            "fields": command.model_dump(mode="json", exclude_unset=True),
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def decode_command(opaque: str) -> Command:
    """Return the command. Raises UnknownCommandError, pydantic.ValidationError, ValueError."""
    parsed = json.loads(opaque)
    return command_type(parsed["type"]).model_validate(parsed["fields"])
