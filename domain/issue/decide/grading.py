"""Into which ledger an issue goes (台账): by source and grade, loop, grid and campaign."""

from collections.abc import Mapping
from typing import Any

from domain.base import CategoryCode
from domain.calendar import local_date
from domain.directory.ground import grid_of_place
from domain.issue.decision import Decision
from domain.issue.errors import NotOfCampaignError, UnknownReferenceError
from domain.issue.values import CampaignCode, Location, RequestType
from domain.policy import Campaign


def graded(decision: Decision, report: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a report's fields lead to in the ledger, as the pack in force grades them.

    A source that the pack does not list is reactive and has no grade (mechanisms.md 2).
    """
    source = decision.facts.policy.source(report["source"])
    location: Location | None = report.get("location") or decision.issue.location
    return {
        "grade": source.grade or None if source else None,
        "origin": source.origin if source else "reactive",
        "loop": decision.facts.policy.loop_for(
            report["source"], report["kind"], report["request_type"], report["category"]
        ).key,
        "grid": grid_of(decision, location.place if location else None),
    }


def moved_loop(
    decision: Decision, *, category: CategoryCode | None, request_type: RequestType | None
) -> str | None:
    """Return the loop that another category or request type leads into, None for the present.

    From its first dispatch on an issue keeps to the loop it goes.
    """
    if decision.issue.loop:
        return None
    issue, loop_for = decision.issue, decision.facts.policy.loop_for
    now = loop_for(issue.source, issue.kind, issue.request_type, issue.category)
    then = loop_for(
        issue.source,
        issue.kind,
        request_type or issue.request_type,
        category or issue.category,
    )
    return None if then.key == now.key else then.key


def grid_of(decision: Decision, place: str | None) -> str | None:
    """Return the grid a place lies in today, None where it lies in none."""
    found = grid_of_place(decision.facts.directory, place) if place else None
    return found.code if found else None


def require_campaign(decision: Decision, code: CampaignCode | None, *, source: str) -> None:
    """Raise UnknownReferenceError, NotOfCampaignError unless the campaign may count the issue."""
    if code is None:
        return
    campaign = decision.facts.policy.campaign(code)
    if campaign is None:
        known = tuple(each.code for each in decision.facts.policy.campaigns)
        raise UnknownReferenceError(field="campaign", given=code, accepted=known)
    day = local_date(decision.command.occurred_at or decision.received_at)
    if not campaign.holds_on(day):
        raise NotOfCampaignError(given=day.isoformat(), campaign=code, accepted=_days(campaign))
    if campaign.sources and source not in campaign.sources:
        raise NotOfCampaignError(given=source, campaign=code, accepted=campaign.sources)


def _days(campaign: Campaign) -> str:
    return f"{campaign.valid_from or '…'} ≤ day < {campaign.valid_to or '…'}"
