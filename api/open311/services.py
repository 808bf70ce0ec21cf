"""What can be reported: the list of services, and the questions of each."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from api.desk import Speaks
from api.languages import TheWords
from api.naming import named
from api.open311.catalogue import Service, service_by_code, services_of
from api.open311.described import SERVICE, SERVICE_DEFINITION, answers, listing
from api.open311.documents import AskedForm, Value, document
from api.open311.jurisdictions import TheServed
from api.open311.route import Open311Route
from domain.policy import Question

router = APIRouter(tags=["open311"], route_class=Open311Route)
Code = Annotated[str, Path(max_length=64, description="a service_code of the list")]


@router.get("/services.{form}", responses=answers("services", listing(SERVICE), 400, 404))
def list_services(form: AskedForm, words: TheWords, served: TheServed) -> Response:
    """List what can be reported: the categories of the pack that takes reports by Open311."""
    services = services_of(served.policy, words).values()
    return document(form, "services", [_listed(each) for each in services])


@router.get(
    "/services/{code}.{form}", responses=answers("service_definition", SERVICE_DEFINITION, 400, 404)
)
def define_service(form: AskedForm, code: Code, words: TheWords, served: TheServed) -> Response:
    """Return the questions of a service, in their order."""
    service = service_by_code(served.policy, words, code)
    questions = served.policy.questions_of(service.category)
    attributes = [_attribute(words, at, each) for at, each in enumerate(questions, start=1)]
    content: Value = {"service_code": service.code, "attributes": attributes}
    return document(form, "service_definition", content)


def _listed(service: Service) -> Value:
    path = [service.group, service.name] if service.group != service.name else [service.name]
    return {
        "service_code": service.code,
        "service_name": service.name,
        "description": " / ".join(path),
        "metadata": service.has_questions,
        "type": "realtime",
        "keywords": ",".join(path),
        "group": service.group,
    }


def _attribute(words: Speaks, order: int, question: Question) -> Value:
    return {
        "variable": True,
        "code": question.code,
        "datatype": question.type,
        "required": question.required,
        "datatype_description": None,
        "order": order,
        "description": named(words, question.text),
        "values": [{"key": each.code, "name": named(words, each.name)} for each in question.values],
    }
