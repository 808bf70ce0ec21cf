"""The HTTP application: its routes, its errors, its description."""

from typing import Final

from fastapi import Depends, FastAPI

from api.desk import Desk
from api.headers import check_single
from api.problems import Problem, install
from api.routers import board, figures, inbox, issues, rules
from api.routers.orders import make_router
from api.routers.service import router as service
from api.surround import Surround

PREFIX: Final = "/api/v1"
TITLE: Final = "Bihuan 闭环"
DESCRIPTION: Final = """\
Everything the command line can do, a program can do here.

Show a token as `Authorization: Bearer TOKEN`. Where one holds several posts, `Bihuan-Acting-As`
says which one acts. Each order has a new `Idempotency-Key`; the same key and body get the same
answer. An order to an issue names in `If-Match` the version it was decided on. Sentences come in
Chinese or English by `Accept-Language`, codes are the same in every language."""


def create_app(desk: Desk, *, version: str) -> FastAPI:
    """Return the application over an open system."""
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
    )
    app.state.desk = desk
    install(app)
    app.include_router(service)
    for router in (board, issues, inbox, figures, rules):
        app.include_router(router.router, prefix=PREFIX)
    app.include_router(make_router(), prefix=PREFIX)
    app.add_middleware(Surround)
    _describe_problems(app)
    return app


def _describe_problems(app: FastAPI) -> None:
    """Add the form of a problem to the description: no resource answers with it alone."""
    make = app.openapi

    def described() -> dict[str, object]:
        document = make()
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        template = "#/components/schemas/{model}"
        schemas.setdefault("Problem", Problem.model_json_schema(ref_template=template))
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)  # the framework's own, which nobody is ever sent
        for path in document["paths"].values():
            for operation in path.values():
                _without_the_frameworks(operation["responses"])
        return document

    app.openapi = described  # type: ignore[method-assign] # the way FastAPI names for it


def _without_the_frameworks(responses: dict[str, dict[str, object]]) -> None:
    found = responses.get("422")
    if found and "application/json" in str(found):
        del responses["422"]
