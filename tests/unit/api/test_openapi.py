"""The description of the API: what it says of a resource is true of that resource."""

from typing import Any

import pytest

from api.app import described

KEY = "Idempotency-Key"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """Return the description as it is served."""
    return described("1")


def parameter(document: dict[str, Any], path: str, name: str) -> dict[str, Any]:
    """Return a parameter of `POST path`, wherever the description tells it."""
    for each in document["paths"][path]["post"]["parameters"]:
        told = each
        if "$ref" in each:
            told = document["components"]["parameters"][each["$ref"].rpartition("/")[2]]
        if told["name"] == name:
            return dict(told)
    pytest.fail(f"{path} has no {name}")


class TestParameters:
    @pytest.mark.parametrize("path", ["/api/v1/issues", "/api/v1/issues/{issue}/claim"])
    def test_of_an_order_say_that_it_needs_a_key(self, document: dict[str, Any], path: str) -> None:
        """Without a key an order is refused, so the description does not call it optional."""
        found = parameter(document, path, KEY)
        assert found["required"]
        assert "same answer" in found["description"]

    def test_of_one_name_may_differ(self, document: dict[str, Any]) -> None:
        """Open311 takes the same header as a favour: its resource says so, and no other."""
        found = parameter(document, "/open311/v2/requests.{form}", KEY)
        assert not found["required"]
        assert "Not of the specification" in found["description"]

    def test_that_repeat_are_told_once(self, document: dict[str, Any]) -> None:
        """What means the same everywhere stands in one place."""
        claim = document["paths"]["/api/v1/issues/{issue}/claim"]["post"]["parameters"]
        assert {"$ref": f"#/components/parameters/{KEY}"} in claim


class TestSummaries:
    def test_say_what_a_resource_does(self, document: dict[str, Any]) -> None:
        """Each is a sentence; that of an order names its subject first."""
        told = [
            operation["summary"]
            for methods in document["paths"].values()
            for operation in methods.values()
        ]
        assert [each for each in told if not each.endswith(".")] == []
        report = document["paths"]["/api/v1/issues"]["post"]["summary"]
        assert report.startswith("Register a matter")


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return each operation by its method and path."""
    return {
        f"{method.upper()} {path}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


class TestSecurity:
    def test_tells_of_both_ways_to_come_in(self, document: dict[str, Any]) -> None:
        """A token or the cookie of a session: a client may show either."""
        schemes = document["components"]["securitySchemes"]
        assert {(each["type"], each.get("in")) for each in schemes.values()} == {
            ("http", None),
            ("apiKey", "cookie"),
        }
        found = operations(document)["GET /api/v1/issues"]["security"]
        assert found == [{"HTTPBearer": []}, {"Session": []}]

    def test_tells_what_a_session_alone_may_do(self, document: dict[str, Any]) -> None:
        """No token changes a password or makes another token."""
        found = operations(document)
        for alone in ("/password", "/tokens"):
            assert found[f"POST /api/v1/session{alone}"]["security"] == [{"Session": []}]
        assert len(found["GET /api/v1/session/tokens"]["security"]) == 2
        assert "security" not in found["POST /api/v1/session"]


class TestNames:
    def test_are_short_and_of_one_manner(self, document: dict[str, Any]) -> None:
        """Whoever makes a client from it gets functions that he can read."""
        names = [each["operationId"] for each in operations(document).values()]
        assert len(set(names)) == len(names)
        assert [each for each in names if "api_v1" in each or not each.isidentifier()] == []
