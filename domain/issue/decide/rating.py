"""Decisions of the rating, and of leaving an issue out of the assessment."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from domain.access.relations import check_relation
from domain.deadlines.judge import is_on_time
from domain.deadlines.model import Deadline, Limit
from domain.issue.commands import DecideExclusion, RateIssue, RequestExclusion
from domain.issue.decide.giving_cards import give_card
from domain.issue.decide.lookups import require_reason, window_closed, window_of
from domain.issue.decision import Deciders, Decision
from domain.issue.errors import (
    AppealTooLateError,
    ExclusionStateError,
    RatingClosedError,
    StarsError,
    WrongStateError,
)
from domain.issue.events import (
    ExclusionGranted,
    ExclusionRefused,
    ExclusionRequested,
    IssueRated,
)
from domain.issue.events.rating import RatingFlag
from domain.issue.loops import loop_of
from domain.policy import RatingRules

ONE_STAR = "one_star"
"""The ground of the card that one star brings."""
_FIVE = 5


def rate(decision: Decision, command: RateIssue) -> None:
    """Take the complainant's stars, once; the same again changes nothing, others revise it."""
    rules = _rules_of(decision)
    _check_status(decision, rules)
    if not 1 <= command.stars <= _FIVE:
        raise StarsError(given=command.stars)
    for reason in command.reasons:
        require_reason(reason, decision.facts.policy.reasons.dissatisfied, field="reasons")
    if _says_the_same(decision, command):
        return
    _check_window(decision, rules)
    rating, issue = decision.issue.rating, decision.issue
    earned = command.stars == _FIVE and not (rating and rating.points)
    decision.record(
        IssueRated,
        rating=rating.count + 1 if rating else 1,
        stars=command.stars,
        unit=issue.feedback.unit if issue.feedback else issue.lead_unit,
        reasons=command.reasons,
        note=command.note,
        points=rules.five_star_points if earned else 0,
        flags=tuple(_flags(decision, command, rules)),
    )
    if command.stars == 1 and rules.one_star_card:
        _card_for_one_star(decision)


def _check_status(decision: Decision, rules: RatingRules) -> None:
    accepted = ("resolved", "closed") if rules.from_resolved else ("closed",)
    status = decision.issue.status
    if status not in accepted:
        raise WrongStateError(status=status, step="IssueRated", accepted=accepted)


def _flags(decision: Decision, command: RateIssue, rules: RatingRules) -> Iterator[RatingFlag]:
    """Yield what a supervisor looks at: one star that rose soon after the unit got in touch."""
    rating, contacted_at = decision.issue.rating, decision.issue.contacted_at
    rises = rating and rating.stars == 1 < command.stars
    soon = timedelta(hours=rules.suspect_raise_hours)
    if rises and contacted_at and decision.received_at - contacted_at <= soon:
        yield "raised_after_contact"


def _says_the_same(decision: Decision, command: RateIssue) -> bool:
    rating = decision.issue.rating
    same = rating and (rating.stars, rating.reasons) == (command.stars, command.reasons)
    return bool(same) and command.note is None


def rating_closes_at(decision: Decision) -> datetime | None:
    """Return until when the complainant may rate the issue as it is, None without an end."""
    windows = _windows(decision, _rules_of(decision))
    return min((window.due_at for _, window in windows), default=None)


def _check_window(decision: Decision, rules: RatingRules) -> None:
    for rule, window in _windows(decision, rules):
        if not is_on_time(window, decision.received_at):
            raise RatingClosedError(rule=rule, accepted=window.due_at.isoformat())


def _windows(decision: Decision, rules: RatingRules) -> Iterator[tuple[str, Deadline]]:
    """Yield the windows that a rating has to fall into, each with what is wrong once it closed."""
    issue = decision.issue
    if issue.rating:
        revisable = Limit(amount=rules.revisable_days, unit="natural_day")
        yield "it was given and stands", window_of(decision, revisable, issue.rating.first_at)
    if rules.window and issue.ended_at:
        yield "the window has passed", window_of(decision, rules.window, issue.ended_at)


def _rules_of(decision: Decision) -> RatingRules:
    return loop_of(decision.issue, decision.facts.policy).rating or RatingRules()


def _card_for_one_star(decision: Decision) -> None:
    """Give the unit that answered its yellow card, once for an issue (rules.md 7.4)."""
    issue = decision.issue
    unit = issue.feedback.unit if issue.feedback else issue.lead_unit
    if unit and not any(card.ground == ONE_STAR for card in issue.cards.values()):
        give_card(decision, "yellow", unit=unit, person=None, ground=ONE_STAR, fields={})


def request_exclusion(decision: Decision, command: RequestExclusion) -> None:
    """Ask to leave it out of the assessment: the head of the unit, inside the window, once."""
    decision.require(ExclusionRequested)
    issue, policy = decision.issue, decision.facts.policy
    check_relation(issue, command, decision.facts)
    require_reason(command.ground, policy.reasons.exclude, field="ground")
    if issue.asked_exclusion or issue.excluded:
        given = "granted" if issue.excluded else "waiting for its decision"
        raise ExclusionStateError(given=given, accepted="one request at a time")
    since = issue.ended_at or (issue.feedback.received_at if issue.feedback else None)
    window = policy.cards.appeal
    closed = window_closed(decision, window, since) if window and since else None
    if closed:
        raise AppealTooLateError(accepted=closed.isoformat())
    decision.record(
        ExclusionRequested, unit=issue.lead_unit, ground=command.ground, proof=command.proof
    )


def decide_exclusion(decision: Decision, command: DecideExclusion) -> None:
    """Refuse it alone, or grant it by two; both from outside the unit."""
    decision.require(ExclusionGranted)
    asked = decision.issue.asked_exclusion
    check_relation(decision.issue, command, decision.facts)
    if asked is None:
        raise ExclusionStateError(given="not asked for", accepted="a request of the unit first")
    said: dict[str, Any] = {
        "unit": asked.unit,
        "ground": asked.ground,
        "findings": command.findings,
    }
    if command.decision == "refuse":
        decision.record(ExclusionRefused, **said)
    elif decision.approver is None:
        decision.ask_second_person("exclude", command, command.findings)
    else:
        decision.record(ExclusionGranted, approver=decision.approver, **said)


DECIDE: Deciders = {
    RateIssue: rate,
    RequestExclusion: request_exclusion,
    DecideExclusion: decide_exclusion,
}
