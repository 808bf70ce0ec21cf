"""Decisions that end an issue at the centre: an answer at once, a referral; and group matters."""

from domain.issue.commands import AnswerIssue, LinkIncident, ReferIssue
from domain.issue.decide.waiving import waive_where_nobody_asks
from domain.issue.decision import Deciders, Decision
from domain.issue.errors import (
    AnswerNotAllowedError,
    ReferralIncompleteError,
    UnknownReferenceError,
)
from domain.issue.events import (
    IncidentLinked,
    IssueAnswered,
    IssueReferred,
)
from domain.issue.values import Referral
from domain.policy.categories import lies_below


def answer(decision: Decision, command: AnswerIssue) -> None:
    """Answer without dispatch (即时答复), where the policy lets the centre do so itself."""
    decision.require(IssueAnswered)
    issue, allowed = decision.issue, decision.facts.policy.intake.answer_at_once
    in_category = not allowed.categories or lies_below(issue.category, allowed.categories)
    if issue.request_type not in allowed.request_types or not in_category:
        raise AnswerNotAllowedError(
            given=issue.request_type,
            category=issue.category,
            accepted=(*allowed.request_types, *allowed.categories),
        )
    decision.record(
        IssueAnswered,
        answer=command.answer,
        handler=command.actor.id,
        unit=command.actor.unit or decision.facts.policy.centre,
    )
    waive_where_nobody_asks(decision)


def refer(decision: Decision, command: ReferIssue) -> None:
    """Hand the matter over to who is there for it, once he has accepted it."""
    decision.require(IssueReferred)
    hand_over(
        decision,
        Referral(
            channel=command.to,
            agency_number=command.agency_number,
            call=command.call,
            explanation=command.explanation,
        ),
    )


def hand_over(decision: Decision, referral: Referral) -> None:
    """Record a referral; life and property take a call of three parties and the agency's number.

    Source: BJ 11(1), rules.md 4.2. Raises UnknownReferenceError, ReferralIncompleteError.
    """
    intake = decision.facts.policy.intake
    channel = intake.channel(referral.channel)
    if channel is None:
        known = tuple(each.code for each in intake.channels)
        raise UnknownReferenceError(field="channel", given=referral.channel, accepted=known)
    needed = ("call", "agency_number") if channel.urgent else ("explanation",)
    missing = tuple(name for name in needed if getattr(referral, name) is None)
    if missing:
        raise ReferralIncompleteError(channel=channel.code, accepted=missing)
    decision.record(
        IssueReferred,
        channel=channel.code,
        urgent=channel.urgent,
        agency_number=referral.agency_number,
        call=referral.call,
        explanation=referral.explanation,
    )


def link_incident(decision: Decision, command: LinkIncident) -> None:
    """Say that this is one of many about the same incident (群体诉求); each keeps its own reply."""
    decision.require(IncidentLinked)
    if decision.issue.incident != command.incident:
        decision.record(IncidentLinked, incident=command.incident)


DECIDE: Deciders = {AnswerIssue: answer, ReferIssue: refer, LinkIncident: link_incident}
