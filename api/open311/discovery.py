"""Where Open311 is served here, as clients discover it."""

from fastapi import APIRouter, Request, Response

from api.desk import Desk, TheDesk
from api.languages import TheWords
from api.open311.described import DISCOVERY, answers
from api.open311.documents import AskedForm, Value, document
from api.open311.places import PREFIX
from api.open311.requests import local
from api.open311.route import Open311Route
from domain.publishing.policy import POLICY, policy_stream

router = APIRouter(tags=["open311"], route_class=Open311Route)
_SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"


@router.get("/discovery.{form}", responses=answers("discovery", DISCOVERY))
def discover(request: Request, form: AskedForm, desk: TheDesk, words: TheWords) -> Response:
    """Tell where the services are, in which forms, and how to get a key."""
    base = desk.open311.url or f"{request.base_url}"
    changed = _changed(desk)
    endpoint: Value = {
        "specification": _SPECIFICATION,
        "url": f"{base.rstrip('/')}{PREFIX}",
        "changeset": changed,
        "type": "production",
        "formats": ["text/xml", "application/json"],
    }
    content: Value = {
        "changeset": changed,
        "contact": desk.open311.contact or words("open311.contact"),
        "key_service": words("open311.key_service"),
        "endpoints": [endpoint],
    }
    return document(form, "discovery", content)


def _changed(desk: Desk) -> str:
    """Return when the rules in force came into force, the newest of all jurisdictions."""
    now = desk.clock()
    packs = {desk.facts.policy(now, each.place).pack for each in desk.open311.jurisdictions} or {
        desk.policy.pack
    }
    versions = (desk.aggregates.latest(POLICY, policy_stream(pack)).standing for pack in packs)
    begun = [version.effective_from for each in versions if (version := each.state.at(now))]
    return local(max(begun, default=now)) or ""
