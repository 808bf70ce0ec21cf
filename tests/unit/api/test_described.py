"""The description of the API, as the author of a program reads it: nothing has to be guessed."""

from collections.abc import Iterator
from typing import Any, Final

import jsonschema_rs
import pytest

from api.app import described
from api.error_codes import explained
from api.open311.documents import xml_of

Json = dict[str, Any]
DOCUMENT: Final = described("0")
OPERATIONS: Final = tuple(
    (f"{method.upper()} {path}", operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
)
BY_NAME: Final = dict(OPERATIONS)
_ALWAYS: Final = {"500"}
_IN_FORMS: Final = (
    "application/json",
    "application/problem+json",
    "application/x-www-form-urlencoded",
    "text/xml",
)


@pytest.fixture(params=sorted(BY_NAME))
def operation(request: pytest.FixtureRequest) -> Json:
    """Return what is said of one resource."""
    found: Json = BY_NAME[request.param]
    return found


def meant(told: Json) -> Json:
    """Return what a reference names."""
    while "$ref" in told:
        found: Any = DOCUMENT
        for part in str(told["$ref"]).removeprefix("#/").split("/"):
            found = found[part]
        told = found
    return told


def bodies(operation: Json) -> Iterator[Json]:
    """Yield the contents in JSON, and those of plain forms, that are sent and answered."""
    for told in (operation.get("requestBody", {}), *operation["responses"].values()):
        content = meant(told).get("content", {})
        yield from (content[each] for each in _IN_FORMS if "schema" in content.get(each, {}))


def example_of(content: Json) -> object:
    """Return the example of a content, or that of its form."""
    form = meant(content["schema"])
    found = [content.get("example"), *form.get("examples", ()), form.get("example")]
    return next((each for each in found if each is not None), None)


class TestEveryResource:
    def test_says_what_it_is(self, operation: Json) -> None:
        """In a line and in a paragraph, under an id of its own."""
        assert operation["summary"]
        assert operation["description"]
        assert operation["tags"]
        ids = [each["operationId"] for _, each in OPERATIONS]
        assert ids.count(operation["operationId"]) == 1

    def test_says_what_each_part_of_it_means(self, operation: Json) -> None:
        """Of path, query and headers."""
        for each in map(meant, operation.get("parameters", ())):
            assert each.get("description") or each["schema"].get("description"), each["name"]

    def test_shows_an_example_of_what_is_sent_and_answered(self, operation: Json) -> None:
        """Each is of the form that it is an example of."""
        for content in bodies(operation):
            example = example_of(content)
            assert example is not None, content
            form = {**content["schema"], "components": DOCUMENT["components"]}
            jsonschema_rs.validate(form, example)

    def test_shows_problems_of_their_own_status(self, operation: Json) -> None:
        """Whoever writes for one status sees what that is, and a code that is explained."""
        for status, answer in operation["responses"].items():
            content = meant(answer).get("content", {})
            if "application/problem+json" in content:
                example = content["application/problem+json"]["example"]
                assert str(example["status"]) == status
                assert explained(example["code"]) is not None

    def test_shows_in_xml_what_it_shows_in_json(self, operation: Json) -> None:
        """One content in two forms."""
        for answer in map(meant, operation["responses"].values()):
            content = answer.get("content", {})
            if "text/xml" in content:
                written = content["text/xml"]["example"]
                root = written.rpartition("</")[2].removesuffix(">")
                assert written == xml_of(root, content["application/json"]["example"])

    def test_says_every_way_in_which_it_refuses(self, operation: Json) -> None:
        """A fault may be everywhere; what reads a store may find it away."""
        told = set(operation["responses"])
        assert told >= _ALWAYS
        assert any(each.startswith("2") or each == "303" for each in told)
        if operation.get("requestBody"):
            assert "400" in told
        for status, each in operation["responses"].items():
            assert meant(each)["description"], status


class TestHeaders:
    @pytest.mark.parametrize(
        ("name", "status", "headers"),
        [
            ("POST /api/v1/issues", "201", {"ETag", "Location", "Bihuan-Position"}),
            ("POST /api/v1/issues/{issue}/claim", "202", {"Retry-After"}),
            ("GET /api/v1/issues/{issue}", "200", {"ETag"}),
            ("GET /api/v1/issues", "200", {"Bihuan-Behind"}),
            ("GET /api/v1/inbox", "200", {"Bihuan-Behind"}),
            ("POST /api/v1/exports", "202", {"Location", "Retry-After"}),
        ],
    )
    def test_of_answers_are_told(self, name: str, status: str, headers: set[str]) -> None:
        """What the next request needs is not left to be found out."""
        told = BY_NAME[name]["responses"][status]["headers"]
        assert set(told) == headers
        assert all(meant(each)["description"] for each in told.values())
