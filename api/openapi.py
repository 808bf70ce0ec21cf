"""Completes the description that the framework makes: problems, and what repeats told once."""

from typing import Any, Final

from fastapi import FastAPI

from api.answer_examples import Examples
from api.answer_headers import HEADERS, headers_of
from api.described import BEARER, SESSION
from api.problems import MEDIA_TYPE, Problem
from api.sessions import COOKIE, CSRF

Json = dict[str, Any]
_COOKIE: Final = {
    "type": "apiKey",
    "in": "cookie",
    "name": COOKIE,
    "description": f"A session of `POST /api/v1/session`. What changes something brings `{CSRF}`.",
}


def complete_description(app: FastAPI) -> None:
    """Let the application describe itself in full; made when it is first asked for."""
    make = app.openapi

    def complete() -> Json:
        if app.openapi_schema is None:
            app.openapi_schema = _completed(make())
        return app.openapi_schema

    app.openapi = complete  # type: ignore[method-assign] # the way FastAPI names for it


def _completed(document: Json) -> Json:
    parts = document.setdefault("components", {})
    schemas = parts.setdefault("schemas", {})
    schemas["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)  # the framework's own, which nobody is ever sent
    parts["responses"], parts["parameters"], parts["headers"] = {}, {}, dict(HEADERS)
    parts["securitySchemes"][SESSION] = _COOKIE
    examples = Examples(schemas)
    for methods in document["paths"].values():
        for operation in methods.values():
            operation["summary"] = _summary(operation)
            if operation.get("security") == [{BEARER: []}]:
                operation["security"].append({SESSION: []})
            operation["responses"] = _answers(operation["responses"], parts["responses"])
            for part in (*operation["responses"].values(), operation.get("requestBody", {})):
                _show(part, examples)
            if "parameters" in operation:
                told = [_parameter(each, parts["parameters"]) for each in operation["parameters"]]
                operation["parameters"] = told
    return document


def _summary(operation: Json) -> str:
    """Return what the resource does; the framework makes words of a function's name instead."""
    summary = str(operation["summary"])
    if summary.endswith("."):
        return summary
    return " ".join(operation["description"].partition("\n\n")[0].split())


def _answers(answers: Json, told: Json) -> Json:
    """Return the answers of a resource, each problem by reference."""
    found: Json = {}
    for status, answer in answers.items():
        if MEDIA_TYPE in answer.get("content", {}):
            told[f"Problem{status}"] = answer
            found[status] = {"$ref": f"#/components/responses/Problem{status}"}
        elif "HTTPValidationError" not in str(answer):
            told_beside = headers_of(answer)
            found[status] = {**answer, "headers": told_beside} if told_beside else answer
    return found


def _show(told: Json, examples: Examples) -> None:
    """Give the form of a body in JSON an example where it has none; a named form has one."""
    content = told.get("content", {}).get("application/json", {})
    if "schema" in content and "example" not in content:
        form = examples.named(content["schema"])
        form.setdefault("examples", [examples.of(form)])


def _parameter(parameter: Json, told: Json) -> Json:
    """Return a header by reference where it is the one told under its name, else as it is."""
    name = parameter["name"]
    if parameter["in"] != "header" or told.setdefault(name, parameter) != parameter:
        return parameter
    return {"$ref": f"#/components/parameters/{name}"}
