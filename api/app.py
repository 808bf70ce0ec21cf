"""The HTTP application: its routes, its errors, its description."""

from typing import Any, Final

from fastapi import Depends, FastAPI
from fastapi.routing import APIRoute

from api.desk import Desk
from api.headers import check_single
from api.heads import Heads
from api.open311.app import router as open311
from api.openapi import complete_description
from api.refusing import install
from api.routers import (
    accounts,
    attachments,
    audit,
    board,
    events,
    exports,
    figures,
    follow_code,
    imports,
    inbox,
    issues,
    jobs,
    permitted,
    resident_files,
    resident_photo,
    residents,
    reveals,
    rules,
    security,
    session,
)
from api.routers.orders import make_router
from api.routers.service import router as service
from api.surround import Surround

PREFIX: Final = "/api/v1"
TITLE: Final = "Bihuan 闭环"
DESCRIPTION: Final = """\
Everything the command line can do, a program can do here.

Show a token as `Authorization: Bearer TOKEN`. A browser logs in and shows a cookie instead; what it
changes brings `Bihuan-CSRF` as `GET /api/v1/session` tells it. Where one holds several posts,
`Bihuan-Acting-As` says which one acts. Every answer has an `X-Request-Id`, which the log has, too;
a UUID that a request brings is kept. Each order has a new `Idempotency-Key`; the same key and
body get the same answer. An order to an issue names in `If-Match` the version it was decided on.
Sentences come in Chinese or English by `Accept-Language`, codes are the same in every language."""

_OPEN: Final = (residents, resident_photo, resident_files)
_SUBJECTS: Final = (
    *(board, issues, attachments, follow_code, permitted, reveals, inbox, figures, rules),
    *(events, audit, security, exports, imports, jobs, session, accounts),
)


_OF_OTHERS: Final = {"residents": "resident", "open311": "open311"}
"""What comes before the names of resources that are not for staff: some are named alike."""


def create_app(desk: Desk, *, version: str) -> FastAPI:
    """Return the application over an open system."""
    app = _routed(version)
    app.state.desk = desk
    app.state.is_stopping = False  # who serves it says when: streams end then
    return app


def described(version: str) -> dict[str, Any]:
    """Return what the application says of itself, without a system to serve."""
    return _routed(version).openapi()


def _operation_id(route: APIRoute) -> str:
    """Return the name that a client's function gets: that of ours."""
    name = route.name.replace("-", "_")
    of = _OF_OTHERS.get(str(route.tags[0]))
    return name if of is None or name.startswith(of) else f"{of}_{name}"


def _routed(version: str) -> FastAPI:
    app = FastAPI(
        title=TITLE,
        version=version,
        description=DESCRIPTION,
        openapi_url="/openapi.json",
        docs_url=None,  # its pages load scripts from foreign hosts
        redoc_url=None,
        redirect_slashes=False,
        dependencies=[Depends(check_single)],
        separate_input_output_schemas=False,
        generate_unique_id_function=_operation_id,
    )
    install(app)
    app.include_router(service)
    for router in (make_router(), session.entering):
        app.include_router(router, prefix=PREFIX)
    for subject in (*_OPEN, *_SUBJECTS):
        app.include_router(subject.router, prefix=PREFIX)
    app.include_router(open311)
    app.add_middleware(Heads)
    app.add_middleware(Surround)
    complete_description(app)
    return app
