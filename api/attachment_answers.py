"""The answers about files of an issue: one that was put on record, and the list."""

from http import HTTPStatus

from fastapi import Response
from fastapi.responses import JSONResponse

from api.answers import etag
from api.attachment_models import Attached, AttachedFile
from api.desk import Desk
from api.plain import plain
from application.attachments.attachments import AttachmentTaken
from domain.access.principal import Principal
from domain.access.sight import sees
from domain.issue.state import Issue


def attached(issue: Issue, taken: AttachmentTaken) -> Response:
    """Return the answer where a file is on record now, or was already."""
    outcome, href = taken.outcome, _href(issue, taken.sha256)
    document = Attached(
        outcome="accepted",
        receipt=outcome.receipt,
        head=outcome.head,
        degraded=outcome.degraded,
        repeats=outcome.repeats,
        attachment=AttachedFile(
            sha256=taken.sha256,
            media_type=taken.media_type,
            size_bytes=taken.size_bytes,
            href=href,
        ),
    )
    headers = {"Location": href, "Cache-Control": "no-store"}
    if outcome.head:
        headers["ETag"] = etag(outcome.head.version)
    if outcome.receipt:
        headers["Bihuan-Position"] = str(outcome.receipt.position)
    is_new = outcome.receipt is not None and bool(outcome.receipt.topics)
    status = HTTPStatus.CREATED if is_new else HTTPStatus.OK
    return JSONResponse(plain(document), status_code=status, headers=headers)


def listed(desk: Desk, caller: Principal, issue: Issue) -> dict[str, object]:
    """Return the files of the issue that the caller may see, and where else they are used."""
    view = desk.access.view_for(caller, issue)
    files = desk.listing.of(issue.issue_id, view)
    sight, elsewhere = desk.access.sight_for(caller), desk.listing.elsewhere(issue.issue_id)
    return {
        "attachments": [
            {
                **each._asdict(),
                "href": _href(issue, each.sha256) if each.shown else None,
                # Of issues that he does not see he learns nothing.
                "also_in": [
                    {"issue_id": str(other.issue_id), "number": other.number}
                    for other in elsewhere.get(each.sha256, ())
                    if sees(sight, other)
                ],
            }
            for each in files
        ]
    }


def _href(issue: Issue, sha256: str) -> str:
    return f"/api/v1/issues/{issue.issue_id}/attachments/{sha256}"
