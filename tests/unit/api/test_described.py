"""The description of the API, as the author of a program reads it: nothing has to be guessed."""

from collections.abc import Iterator
from typing import Any, Final

import jsonschema_rs
import pytest

from api.app import described

Json = dict[str, Any]
DOCUMENT: Final = described("0")
OPERATIONS: Final = tuple(
    (f"{method.upper()} {path}", operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
)
BY_NAME: Final = dict(OPERATIONS)
_ALWAYS: Final = {"500"}
_IN_FORMS: Final = ("application/json", "application/x-www-form-urlencoded")


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

    def test_says_every_way_in_which_it_refuses(self, operation: Json) -> None:
        """A fault may be everywhere; what reads a store may find it away."""
        told = set(operation["responses"])
        assert told >= _ALWAYS
        assert any(each.startswith("2") or each == "303" for each in told)
        if operation.get("requestBody"):
            assert "400" in told
        for status, each in operation["responses"].items():
            assert meant(each)["description"], status
