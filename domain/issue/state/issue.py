"""The issue itself: all fields, and the questions that the rules ask of several at once."""

from collections.abc import Iterator
from uuid import UUID

from pydantic import Field

from domain.base import (
    UNCLASSIFIED,
    CategoryCode,
    Frozen,
    Instant,
    PersonCode,
    ReasonCode,
    Sealed,
    UnitCode,
)
from domain.deadlines.model import Clock, Deadline
from domain.issue.ids import part_number
from domain.issue.standing import AskedExclusion, Card, Rating, Supervision
from domain.issue.state.answer import Feedback, Revisit
from domain.issue.state.holding import Assistance, Claim, GivenUp, Ground, Pool
from domain.issue.state.requests import AskedExtension, AskedTermination, PendingApproval
from domain.issue.values import (
    FINAL,
    Complainant,
    EvidenceKind,
    Kind,
    Location,
    MeetingItem,
    RequestType,
    Respondent,
    SampledFor,
    Status,
    Urgency,
)

ActionKey = tuple[str, int, str]
"""A fired action: deadline id, revision, action. It never fires twice."""


class Appointment(Frozen):
    """Something due at an instant that is no deadline: a lease, a planned resumption.

    `key` names what is to be done then (its first part up to `:`) and to what; the event that does
    it takes the appointment out of the state.
    """

    key: str
    at: Instant


class Issue(Frozen):
    """One issue (诉求件) as its events made it. `version` equals the number of events."""

    issue_id: UUID
    number: str = ""
    version: int = 0
    status: Status = "new"
    left: tuple[Status, ...] = ()
    """The statuses that were left for one beside the path, the first one first."""
    recorded_at: Instant | None = None
    live: bool = False
    policy_ref: str = ""
    """The policy that decides for it: the one it began with, until a migration says otherwise."""

    kind: Kind = "demand"
    request_type: RequestType = "help"
    source: str = ""
    external_id: str | None = None
    meeting: MeetingItem | None = None
    subject: str = ""
    invited_units: frozenset[UnitCode] = frozenset()
    """Those that were asked without having it: it was offered to them, or they were to confer."""
    invited_people: frozenset[PersonCode] = frozenset()
    """Who of the directory found or reported it, and to whom it was offered."""
    proposing_unit: UnitCode | None = None
    """The unit of who reported it; None where a resident or the system did."""
    category: CategoryCode = UNCLASSIFIED
    urgency: Urgency = "ordinary"
    title: Sealed | None = None
    text: Sealed | None = None
    location: Location | None = None
    ground: Ground | None = None
    """Of its registration, until grids are divided anew."""
    objects: tuple[str, ...] = ()
    """The codes of the things it is about; routing asks whose they are."""
    choices: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Question → the codes chosen; routing reads them."""
    complainants: tuple[Complainant, ...] = ()
    respondents: tuple[Respondent, ...] = ()
    anonymous: bool = False
    reply_wanted: bool = True
    confidential: bool = False
    upstream_due_at: Instant | None = None

    menu_item: str | None = None
    """What its reporter ordered."""
    parent: UUID | None = None
    parts: tuple[UUID, ...] = ()
    open_parts: frozenset[UUID] = frozenset()
    merged_into: UUID | None = None
    stood: dict[str, str] = Field(default_factory=dict)
    """Deadline id → why it stood before the merge; it stands again once the issue is taken out."""
    duplicates: frozenset[UUID] = frozenset()
    """Issues this one answers for too."""
    accusing: frozenset[UUID] = frozenset()
    """Those of its duplicates that are, or may be, about somebody who must not handle them."""
    evidence: dict[str, EvidenceKind] = Field(default_factory=dict)
    """Digest of each file on record → what it shows."""

    loop: str = ""
    """The loop it goes round, from its first dispatch on."""
    pool: Pool | None = None
    ended_offer: Pool | None = None
    """The offer that it ended with: who had it last takes it up again where it is reopened."""
    claims: tuple[Claim, ...] = ()
    """Who has it in hand; more than one only in a pool. The first one answers for it."""
    given_up: tuple[GivenUp, ...] = ()
    """The claims of before, while it is the same work: nobody gains time by a new one."""
    on_site: dict[PersonCode, Instant] = Field(default_factory=dict)
    """Who has checked in and not yet out, since when."""
    checked_in: frozenset[PersonCode] = frozenset()
    """Who was ever on site."""
    unconfirmed: dict[PersonCode, int] = Field(default_factory=dict)
    """Seconds served that the community has not confirmed yet."""
    lead_unit: UnitCode | None = None
    lead_person: PersonCode | None = None
    claimant: PersonCode | None = None
    dispatched_at: Instant | None = None
    """When the last dispatch entered the system; the return window counts from it."""
    sent_at: Instant | None = None
    """When the last dispatch happened, as its dispatcher says."""
    designated: bool = False
    handling_units: frozenset[UnitCode] = frozenset()
    answerers: frozenset[PersonCode] = frozenset()
    assistances: dict[UnitCode, Assistance] = Field(default_factory=dict)
    """Units asked to help whose part is still open."""
    sent_to: tuple[UnitCode, ...] = ()
    """The lead units so far, in order; one that stays counts once."""
    passed_on: tuple[UnitCode, ...] = ()
    """Those that gave it back or lost it since the last conference."""
    meetings: int = 0
    """Of the present conference."""
    returned_by: frozenset[UnitCode] = frozenset()
    returns_upheld: int = 0

    incident: str | None = None
    repeat_contacts: int = 0
    stood_for_information: bool = False
    """Whether its clocks stood for a question to the complainant: they do so once."""

    contacted: bool = False
    contacted_at: Instant | None = None
    """When a unit last spoke with the complainant, one of before too."""
    contact_attempts: tuple[Instant, ...] = ()
    """When the unit called in vain, as it came in: an instant that somebody types is no proof."""
    feedback: Feedback | None = None
    revisit: Revisit = Revisit()
    to_call_back: SampledFor | None = None
    """Why another revisitor is to call once, though it has ended."""
    reworks: int = 0
    declined: bool = False
    """Whether it was not accepted (不予受理), and nothing new has come up since."""
    ended_at: Instant | None = None
    """When it became final; the complainant's window for reopening counts from it."""
    ended_by: PersonCode | None = None
    """Who rejected, referred or terminated it, or withdrew it."""
    pending: tuple[PendingApproval, ...] = ()
    """The two-person acts that wait for a second person, one of each act; the first one first."""

    asked_extension: AskedExtension | None = None
    asked_termination: AskedTermination | None = None
    commitments: tuple[str, ...] = ()
    """The promises that nobody reported on yet, by number."""
    commitments_made: int = 0
    suspended_at: Instant | None = None
    """While it is on the ledger; the leases of its claims stand from then on."""
    reviews_missed: int = 0
    """Of the suspension, in a row."""
    done_offline: dict[str, Instant] = Field(default_factory=dict)
    """Deadline id → when its step was taken, as a slip proves, though it was entered too late."""
    slip_evidence: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Deadline id → what proves that slip."""
    supervisions: dict[str, Supervision] = Field(default_factory=dict)
    """Those that were not lifted, by number; an issue that ended has none."""
    supervisions_made: int = 0
    accountable: frozenset[tuple[UnitCode, ReasonCode]] = frozenset()
    """Units that were called to account, and for what."""
    explained: bool = False
    """Whether the unit that has it answered a supervision."""
    complainant_urged_at: Instant | None = None
    cards: dict[str, Card] = Field(default_factory=dict)
    rating: Rating | None = None
    asked_exclusion: AskedExclusion | None = None
    excluded: bool = False
    """Whether assessed counts leave it out."""

    deadlines: dict[str, Deadline] = Field(default_factory=dict)
    raised_from: dict[Urgency, dict[str, Deadline]] = Field(default_factory=dict)
    """Lower urgency → the deadlines that ran when it was raised from there, by id."""
    fired: frozenset[ActionKey] = frozenset()
    appointments: dict[str, Appointment] = Field(default_factory=dict)
    commands: dict[str, tuple[int, int]] = Field(default_factory=dict)
    """Command id → first and last version it wrote."""

    @classmethod
    def new(cls, issue_id: UUID) -> "Issue":
        """Return the issue before its first event."""
        return cls(issue_id=issue_id)

    @property
    def status_before(self) -> Status:
        """Return the status that was left for the present one beside the path."""
        return self.left[-1] if self.left else "new"

    @property
    def places(self) -> int:
        """Return how many may have it in hand at once."""
        return self.pool.capacity if self.pool else 1

    @property
    def is_open(self) -> bool:
        """Return whether the loop is not yet closed."""
        return self.status != "new" and self.status not in FINAL

    @property
    def is_accepted(self) -> bool:
        """Return whether feedback lies there that the review has accepted."""
        return self.status == "resolved" and self.feedback is not None and self.feedback.accepted

    def evaluator_of(self, clock: Clock) -> UnitCode | None:
        """Return who answers for a clock because he evaluates what was done, else None."""
        return self.feedback.evaluator if self.feedback and clock == "revisit" else None

    @property
    def is_proactive(self) -> bool:
        """Return whether it was found before anyone complained (未诉先办)."""
        return not self.complainants

    @property
    def open_part_numbers(self) -> tuple[str, ...]:
        """Return the numbers of the parts that have not come to their end."""
        placed = enumerate(self.parts, start=1)
        return tuple(part_number(self.number, n) for n, part in placed if part in self.open_parts)

    def open_deadlines(self) -> Iterator[Deadline]:
        """Go through the deadlines that were not stopped yet."""
        return (each for each in self.deadlines.values() if each.stopped_at is None)

    def open_deadline(self, clock: Clock, subject: str | None = None) -> Deadline | None:
        """Return the clock's deadline that was not stopped yet, None when none runs.

        `subject` says which one is meant where several of the clock run at once; None means any.
        """
        for deadline in self.deadlines.values():
            is_meant = deadline.clock == clock and subject in {None, deadline.subject}
            if is_meant and deadline.stopped_at is None:
                return deadline
        return None

    def latest_deadline(self, clock: Clock) -> Deadline | None:
        """Return the clock's deadline that runs, else the one that started last."""
        own = [each for each in reversed(self.deadlines.values()) if each.clock == clock]
        return next((each for each in own if each.stopped_at is None), own[0] if own else None)

    def has_breached(self, clock: Clock) -> bool:
        """Return whether a deadline of this clock was ever breached."""
        return any(d.clock == clock and d.breached_at for d in self.deadlines.values())
