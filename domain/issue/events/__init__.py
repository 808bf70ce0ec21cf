"""Facts of an issue's life, one module per table of lifecycle.md."""

from domain.issue.events import (
    callbacks,
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
from domain.issue.events.base import IssueEvent as IssueEvent
from domain.issue.events.base import Stamp as Stamp
from domain.issue.events.callbacks import CalledBack as CalledBack
from domain.issue.events.callbacks import RevisitSampled as RevisitSampled
from domain.issue.events.cards import CardAppealed as CardAppealed
from domain.issue.events.cards import CardIssued as CardIssued
from domain.issue.events.cards import CardRevoked as CardRevoked
from domain.issue.events.cards import CardUpheld as CardUpheld
from domain.issue.events.cards import CardWithheld as CardWithheld
from domain.issue.events.complainant import ContactChanged as ContactChanged
from domain.issue.events.complainant import InformationProvided as InformationProvided
from domain.issue.events.complainant import InformationRequested as InformationRequested
from domain.issue.events.complainant import InformationRequestExpired as InformationRequestExpired
from domain.issue.events.complainant import IssueMadeConfidential as IssueMadeConfidential
from domain.issue.events.complainant import MessageFailed as MessageFailed
from domain.issue.events.complainant import MessageSent as MessageSent
from domain.issue.events.complainant import RepeatContactRecorded as RepeatContactRecorded
from domain.issue.events.dispatch import ClaimReleased as ClaimReleased
from domain.issue.events.dispatch import DispatchRecalled as DispatchRecalled
from domain.issue.events.dispatch import IssueClaimed as IssueClaimed
from domain.issue.events.dispatch import IssueDispatched as IssueDispatched
from domain.issue.events.dispatch import IssueReassigned as IssueReassigned
from domain.issue.events.dispatch import ReturnRefused as ReturnRefused
from domain.issue.events.dispatch import ReturnRequested as ReturnRequested
from domain.issue.events.dispatch import ReturnUpheld as ReturnUpheld
from domain.issue.events.handling import ComplainantContacted as ComplainantContacted
from domain.issue.events.handling import ContactAttempted as ContactAttempted
from domain.issue.events.handling import IssueResolved as IssueResolved
from domain.issue.events.handling import ProgressRecorded as ProgressRecorded
from domain.issue.events.handling import ResolutionAccepted as ResolutionAccepted
from domain.issue.events.handling import ResolutionSentBack as ResolutionSentBack
from domain.issue.events.impasse import IssueReinstated as IssueReinstated
from domain.issue.events.impasse import IssueSuspended as IssueSuspended
from domain.issue.events.impasse import IssueTerminated as IssueTerminated
from domain.issue.events.impasse import SuspensionReviewed as SuspensionReviewed
from domain.issue.events.impasse import SuspensionReviewMissed as SuspensionReviewMissed
from domain.issue.events.impasse import TerminationRefused as TerminationRefused
from domain.issue.events.impasse import TerminationRequested as TerminationRequested
from domain.issue.events.intake import GridReassigned as GridReassigned
from domain.issue.events.intake import IncidentLinked as IncidentLinked
from domain.issue.events.intake import IssueAnswered as IssueAnswered
from domain.issue.events.intake import IssueClassified as IssueClassified
from domain.issue.events.intake import IssueDiscovered as IssueDiscovered
from domain.issue.events.intake import IssueReferred as IssueReferred
from domain.issue.events.intake import IssueRejected as IssueRejected
from domain.issue.events.intake import IssueReported as IssueReported
from domain.issue.events.intake import IssueWithdrawn as IssueWithdrawn
from domain.issue.events.joint import AssistanceCheckedIn as AssistanceCheckedIn
from domain.issue.events.joint import AssistanceMissed as AssistanceMissed
from domain.issue.events.joint import AssistanceReported as AssistanceReported
from domain.issue.events.joint import AssistanceRequested as AssistanceRequested
from domain.issue.events.joint import AssistanceWaived as AssistanceWaived
from domain.issue.events.joint import ConferenceConcluded as ConferenceConcluded
from domain.issue.events.joint import ConferenceConvened as ConferenceConvened
from domain.issue.events.milestones import CommitmentBroken as CommitmentBroken
from domain.issue.events.milestones import CommitmentKept as CommitmentKept
from domain.issue.events.milestones import CommitmentMade as CommitmentMade
from domain.issue.events.milestones import StageCompleted as StageCompleted
from domain.issue.events.pool import CapacityAdjusted as CapacityAdjusted
from domain.issue.events.pool import ClaimLeaseExpired as ClaimLeaseExpired
from domain.issue.events.pool import ClaimQueued as ClaimQueued
from domain.issue.events.pool import IssueOffered as IssueOffered
from domain.issue.events.pool import OfferWithdrawn as OfferWithdrawn
from domain.issue.events.pool import OrderPassedOn as OrderPassedOn
from domain.issue.events.presence import CheckedIn as CheckedIn
from domain.issue.events.presence import CheckedOut as CheckedOut
from domain.issue.events.presence import HoursConfirmed as HoursConfirmed
from domain.issue.events.rating import ExclusionGranted as ExclusionGranted
from domain.issue.events.rating import ExclusionRefused as ExclusionRefused
from domain.issue.events.rating import ExclusionRequested as ExclusionRequested
from domain.issue.events.rating import IssueRated as IssueRated
from domain.issue.events.relations import DuplicateAttached as DuplicateAttached
from domain.issue.events.relations import DuplicateDetached as DuplicateDetached
from domain.issue.events.relations import EvidenceAttached as EvidenceAttached
from domain.issue.events.relations import EvidenceShared as EvidenceShared
from domain.issue.events.relations import IssueMerged as IssueMerged
from domain.issue.events.relations import IssueSplit as IssueSplit
from domain.issue.events.relations import IssueUnmerged as IssueUnmerged
from domain.issue.events.relations import NoteAdded as NoteAdded
from domain.issue.events.relations import PartFinished as PartFinished
from domain.issue.events.relations import RecordCorrected as RecordCorrected
from domain.issue.events.relations import ResolutionShared as ResolutionShared
from domain.issue.events.revisit import ApprovalRefused as ApprovalRefused
from domain.issue.events.revisit import ApprovalRequested as ApprovalRequested
from domain.issue.events.revisit import IssueClosed as IssueClosed
from domain.issue.events.revisit import IssueReopened as IssueReopened
from domain.issue.events.revisit import ReinspectionRecorded as ReinspectionRecorded
from domain.issue.events.revisit import ReinspectionScheduled as ReinspectionScheduled
from domain.issue.events.revisit import ReopenWaived as ReopenWaived
from domain.issue.events.revisit import RevisitAttempted as RevisitAttempted
from domain.issue.events.revisit import RevisitExhausted as RevisitExhausted
from domain.issue.events.revisit import RevisitRecorded as RevisitRecorded
from domain.issue.events.revisit import RevisitWaived as RevisitWaived
from domain.issue.events.revisit import ReworkOrdered as ReworkOrdered
from domain.issue.events.rung import RungEvent as RungEvent
from domain.issue.events.rung import ToldEvent as ToldEvent
from domain.issue.events.supervision import AccountabilityOpened as AccountabilityOpened
from domain.issue.events.supervision import BreachRevoked as BreachRevoked
from domain.issue.events.supervision import CriticismGiven as CriticismGiven
from domain.issue.events.supervision import DeadlineBreached as DeadlineBreached
from domain.issue.events.supervision import DeadlinesRevised as DeadlinesRevised
from domain.issue.events.supervision import DeadlineWarned as DeadlineWarned
from domain.issue.events.supervision import InterviewRecorded as InterviewRecorded
from domain.issue.events.supervision import IssueEscalated as IssueEscalated
from domain.issue.events.supervision import IssueSupervised as IssueSupervised
from domain.issue.events.supervision import IssueUrged as IssueUrged
from domain.issue.events.supervision import NoticeGiven as NoticeGiven
from domain.issue.events.supervision import SupervisionAnswered as SupervisionAnswered
from domain.issue.events.supervision import SupervisionLifted as SupervisionLifted
from domain.issue.events.timing import BreachVoided as BreachVoided
from domain.issue.events.timing import ClockPaused as ClockPaused
from domain.issue.events.timing import ClockResumed as ClockResumed
from domain.issue.events.timing import ExtensionGranted as ExtensionGranted
from domain.issue.events.timing import ExtensionRefused as ExtensionRefused
from domain.issue.events.timing import ExtensionRequested as ExtensionRequested

EVENTS: tuple[type[IssueEvent], ...] = (
    *intake.EVENTS,
    *complainant.EVENTS,
    *dispatch.EVENTS,
    *joint.EVENTS,
    *pool.EVENTS,
    *presence.EVENTS,
    *handling.EVENTS,
    *timing.EVENTS,
    *impasse.EVENTS,
    *milestones.EVENTS,
    *revisit.EVENTS,
    *callbacks.EVENTS,
    *rating.EVENTS,
    *relations.EVENTS,
    *supervision.EVENTS,
    *cards.EVENTS,
)
