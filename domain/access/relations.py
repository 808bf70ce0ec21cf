"""What an order asks of the actor's relation to this very issue, beside his post: one row each.

An order without a row asks for nothing more. What hangs on what the order says, such as the person
whose hours it confirms, is judged where the order is decided.
"""

from collections.abc import Callable, Mapping
from typing import Final

from domain.access.sight import check_seen
from domain.base import Actor, PersonCode
from domain.directory import Directory
from domain.issue.commands import (
    AnswerSupervision,
    AppealCard,
    ChangeContact,
    CheckIn,
    CheckOut,
    ClaimIssue,
    CloseIssue,
    Command,
    CompleteStage,
    DecideCardAppeal,
    DecideExclusion,
    DecideExtension,
    DecideReturn,
    DecideRework,
    DecideTermination,
    MakeCommitment,
    PauseClock,
    ReassignIssue,
    RecordContact,
    RecordProgress,
    RecordReinspection,
    RecordRevisit,
    ReinstateIssue,
    ReleaseClaim,
    ReportAssistance,
    ReportCommitment,
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
    SuspendIssue,
    VoidBreach,
)
from domain.issue.errors import (
    ClaimRequiredError,
    ConflictOfInterestError,
    NoAssistanceError,
    NotAddresseeError,
    NotCardTargetError,
    NotEvaluatorError,
    NotPermittedError,
    SamePersonError,
)
from domain.issue.facts import Facts
from domain.issue.standing import Card
from domain.issue.state import Issue

Relation = Callable[[Issue, Actor, Facts], None]
"""Raises the refusal of whoever does not stand so to the issue."""


def check_relation(issue: Issue, command: Command, facts: Facts) -> None:
    """Raise the refusal of its row where the actor does not stand so to the issue.

    Raises IssueNotFoundError where he does and sees it all the same not.
    """
    relation = RELATIONS[type(command)]
    relation(issue, command.actor, facts)
    if relation not in PARTIES_ONLY:
        check_seen(issue, command.actor, facts)


def addressee(issue: Issue, actor: Actor, _: Facts) -> None:
    """Ask that he acts for the lead unit."""
    if issue.lead_unit is None or actor.unit != issue.lead_unit:
        raise NotAddresseeError(unit=issue.lead_unit or "the centre", given=actor.unit or actor.id)


def lead_addressee(issue: Issue, actor: Actor, facts: Facts) -> None:
    """Ask a unit's lead that his unit has it; the centre's people order about everything."""
    if actor.role == "unit_lead":
        addressee(issue, actor, facts)


def asker(issue: Issue, actor: Actor, facts: Facts) -> None:
    """Ask everybody but a dispatcher that his unit has it."""
    if actor.role != "dispatcher":
        addressee(issue, actor, facts)


def invited(issue: Issue, actor: Actor, facts: Facts) -> None:
    """Ask that it was sent to his unit, to nobody else in it, or offered to him or his unit."""
    if issue.pool is None:
        addressee(issue, actor, facts)
        if issue.status != "claimed" and issue.lead_person not in {None, actor.id}:
            raise NotAddresseeError(unit=str(issue.lead_person), given=actor.id)
        return
    asked, people = issue.pool.asked, issue.pool.persons
    has_it = any(one.claimant == actor.id for one in issue.claims)
    if not (has_it or actor.unit in asked or actor.id in people):
        raise NotAddresseeError(unit=", ".join((*asked, *people)), given=actor.id)


def holder(issue: Issue, actor: Actor, facts: Facts) -> None:
    """Ask that he has the claim that would be given up, or leads the unit of who has it."""
    own = any(
        one.claimant == actor.id or (one.unit == actor.unit and actor.role == "unit_lead")
        for one in issue.claims
    )
    if own or _answers_for(issue, actor):
        return
    if issue.pool is None:
        addressee(issue, actor, facts)
    first = issue.claims[0].claimant if issue.claims else issue.claimant
    raise NotAddresseeError(unit=first or "", given=actor.id)


def _answers_for(issue: Issue, actor: Actor) -> bool:
    """Return whether it is his by the state of before claims were kept one by one."""
    if issue.claims:
        return False
    leads = actor.unit == (issue.lead_unit or "") and actor.role == "unit_lead"
    return leads or actor.id == (issue.claimant or "")


def resolver(issue: Issue, actor: Actor, facts: Facts) -> None:
    """Ask that he has it in hand, or leads the unit that has."""
    addressee(issue, actor, facts)
    if actor.id != issue.claimant and actor.role != "unit_lead":
        raise NotAddresseeError(unit=str(issue.claimant), given=actor.id)


def assisting(issue: Issue, actor: Actor, _: Facts) -> None:
    """Ask that his unit was asked to help and has not reported yet."""
    if actor.unit not in issue.assistances:
        raise NoAssistanceError(unit=actor.unit or "", accepted=tuple(issue.assistances))


def claimant(issue: Issue, actor: Actor, _: Facts) -> None:
    """Ask that he claimed it."""
    if all(one.claimant != actor.id for one in issue.claims):
        raise ClaimRequiredError(person=actor.id)


def present(issue: Issue, actor: Actor, _: Facts) -> None:
    """Ask that he has checked in on site."""
    if actor.id not in issue.on_site:
        raise ClaimRequiredError(person=actor.id)


def outside(issue: Issue, actor: Actor, facts: Facts) -> None:
    """Ask that he is of no unit that handled it, and gave no answer to it (lifecycle.md 5.6)."""
    if issue.handling_units & facts.directory.units_of(actor.id) or actor.id in issue.answerers:
        raise ConflictOfInterestError(
            actor=actor.id,
            rule="of the handling unit, or gave the answer",
            accepted="somebody of another unit",
        )


def evaluator(issue: Issue, actor: Actor, facts: Facts) -> None:
    """Ask for somebody outside, and of the unit that asked where that one evaluates (A3)."""
    outside(issue, actor, facts)
    asked = issue.feedback.evaluator if issue.feedback and not issue.to_call_back else None
    if asked and actor.unit != asked:
        raise NotEvaluatorError(unit=asked, given=actor.unit or actor.id)


def decides_extension(issue: Issue, actor: Actor, facts: Facts) -> None:
    """Ask for somebody outside who did not ask for the time."""
    asked = issue.asked_extension
    check_another(actor, asked.by if asked else None)
    outside(issue, actor, facts)


def decides_termination(issue: Issue, actor: Actor, facts: Facts) -> None:
    """Ask for somebody outside who did not ask for the end."""
    asked = issue.asked_termination
    check_another(actor, asked.by if asked else None)
    outside(issue, actor, facts)


def of_the_centre(_: Issue, actor: Actor, facts: Facts) -> None:
    """Ask that he acts for the centre: who answers a telephone decides about the issue."""
    centre = facts.policy.centre
    if actor.unit != centre:
        raise NotPermittedError(
            actor=actor.id, role=actor.role, command=ChangeContact.__name__, accepted=(centre,)
        )


def supervised(issue: Issue, actor: Actor, _: Facts) -> None:
    """Ask that a supervision to answer is his unit's; the order says which one it means."""
    units = {each.unit for each in issue.supervisions.values() if not each.is_answered}
    if units and actor.unit not in units:
        accepted = ", ".join(sorted(str(unit) for unit in units))
        raise NotAddresseeError(unit=accepted, given=actor.unit or actor.id)


def decides_appeal(issue: Issue, actor: Actor, facts: Facts) -> None:
    """Ask for somebody who neither gave a contested card nor belongs to its target."""
    cards = [card for card in issue.cards.values() if card.state == "appealed"]
    if len(cards) == 1:
        check_appeal(cards[0], actor, facts.directory)


def check_appeal(card: Card, actor: Actor, directory: Directory) -> None:
    """Raise SamePersonError, ConflictOfInterestError for who may not decide about the card."""
    check_another(actor, card.issued_by)
    if actor.id == card.person or card.unit in directory.units_of(actor.id):
        raise ConflictOfInterestError(
            actor=actor.id, rule="the card is his own or his unit's", accepted="somebody outside it"
        )


def carded(issue: Issue, actor: Actor, _: Facts) -> None:
    """Ask that a card is his own or his unit's; the order says which one it means."""
    cards = [card for card in issue.cards.values() if card.state == "issued"]
    if cards and not any(is_target(card, actor) for card in cards):
        raise NotCardTargetError(target=str(cards[0].person or cards[0].unit), given=actor.id)


def is_target(card: Card, actor: Actor) -> bool:
    """Return whether the card is the actor's own, or that of the unit he leads."""
    if card.person:
        return actor.id == card.person
    return actor.role == "unit_lead" and actor.unit == card.unit


def check_another(actor: Actor, asked_by: PersonCode | None) -> None:
    """Raise SamePersonError where the second person of an act would be the first."""
    if actor.id == asked_by:
        raise SamePersonError(actor=actor.id)


RELATIONS: Final[Mapping[type[Command], Relation]] = {
    ChangeContact: of_the_centre,
    RequestInformation: asker,
    ClaimIssue: invited,
    ReleaseClaim: holder,
    RequestReturn: addressee,
    DecideReturn: outside,
    ReassignIssue: lead_addressee,
    RequestAssistance: lead_addressee,
    ReportAssistance: assisting,
    CheckIn: claimant,
    CheckOut: present,
    RecordContact: addressee,
    RecordProgress: addressee,
    MakeCommitment: addressee,
    ReportCommitment: addressee,
    CompleteStage: addressee,
    RequestExtension: addressee,
    DecideExtension: decides_extension,
    PauseClock: outside,
    ResumeClock: outside,
    VoidBreach: outside,
    SuspendIssue: outside,
    ReviewSuspension: outside,
    ReinstateIssue: outside,
    RequestTermination: addressee,
    DecideTermination: decides_termination,
    ResolveIssue: resolver,
    ReviewResolution: evaluator,
    RecordRevisit: evaluator,
    DecideRework: outside,
    CloseIssue: outside,
    RecordReinspection: outside,
    AnswerSupervision: supervised,
    AppealCard: carded,
    DecideCardAppeal: decides_appeal,
    RequestExclusion: addressee,
    DecideExclusion: outside,
}
"""Order → how its giver must stand to the issue (lifecycle.md 2, column "who")."""
PARTIES_ONLY: Final = frozenset(
    {addressee, invited, holder, claimant, present, assisting, resolver, supervised, carded}
)
"""Relations in which only those stand to an issue whom it was sent or offered to: they see it."""
