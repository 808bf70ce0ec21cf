"""Whether a report is the same matter once more, without a new fact.

Source: rules.md 4.4; BJ 11(3), JN 25.
"""

from datetime import datetime, timedelta

from domain.base import UNCLASSIFIED
from domain.issue.commands import ReportIssue
from domain.issue.distance import distance_km
from domain.issue.state import Issue
from domain.issue.values import Location, Respondent
from domain.policy.intake import IntakeRules


def may_repeat(command: ReportIssue) -> bool:
    """Return whether the report may be no new matter at all.

    It is one where it says so, brings files, has a number by which somebody else asks for it, is
    ordered from a menu, or is settled in the same step.
    """
    own = (command.external_id, command.upstream, command.meeting, command.menu_item)
    settled = (command.referral, command.turned_away)
    return not (command.new_facts or command.attachments or any(own) or any(settled))


def is_answerable(issue: Issue, rules: IntakeRules, now: datetime) -> bool:
    """Return whether its progress or result may still be told: open, or ended not long ago.

    Who took his matter back begins anew.
    """
    if issue.is_open or issue.status == "withdrawn" or issue.ended_at is None:
        return issue.is_open
    return now - issue.ended_at <= timedelta(days=rules.repeat_within_days)


def is_repeated(
    issue: Issue, command: ReportIssue, rules: IntakeRules, *, same_words: bool
) -> bool:
    """Return whether the report tells the issue's matter again.

    In the same words, or with the caller's word that nothing is new: then place and category agree.
    """
    if issue.kind != command.kind or not _agree(issue, command, rules):
        return False
    if same_words:
        return True
    return command.new_facts is False and _both_say_where_and_what(issue, command)


def _both_say_where_and_what(issue: Issue, command: ReportIssue) -> bool:
    """Return whether place and category are named by both, and not merely left out by one."""
    places = (each and each.place for each in (issue.location, command.location))
    return all(places) and UNCLASSIFIED not in {issue.category, command.category}


def _agree(issue: Issue, command: ReportIssue, rules: IntakeRules) -> bool:
    """Return whether nothing that both of them say differs; what one leaves out may be the same."""
    categories = {issue.category, command.category} - {UNCLASSIFIED}
    things = {each.code for each in command.objects}
    known = set(issue.objects)
    return (
        not _adds(issue, command)
        and len(categories) <= 1
        and (not things or not known or things == known)
        and _is_near(issue.location, command.location, rules.same_place_km)
    )


def _adds(issue: Issue, command: ReportIssue) -> bool:
    """Return whether the report asks for something else, of somebody else, or is more pressing."""
    accused = {_party(each) for each in issue.respondents}
    return (
        issue.request_type != command.request_type
        or command.urgency not in {"ordinary", issue.urgency}
        or command.headcount > 1
        or any(_party(each) not in accused for each in command.respondents)
    )


def _party(respondent: Respondent) -> tuple[str | None, ...]:
    return (respondent.kind, respondent.unit, respondent.person, respondent.company)


def _is_near(one: Location | None, other: Location | None, most_km: float) -> bool:
    if one is None or other is None:
        return True
    places = {one.place, other.place} - {None}
    if one.point and other.point and distance_km(one.point, other.point) > most_km:
        return False
    return len(places) <= 1
