"""One content in two forms: whatever a text holds, both can be read and say the same."""

import json
from xml.etree.ElementTree import Element, fromstring

from hypothesis import given
from hypothesis import strategies as st

from api.open311.documents import Value, document


def read_xml(body: bytes) -> Element:
    """Return what a client reads."""
    return fromstring(body)  # noqa: S314 -- written just now


class TestDocument:
    @given(st.text())
    def test_holds_any_text(self, text: str) -> None:
        """Markup is escaped; what XML cannot write is left out of JSON as well."""
        clean = text.encode("utf-8", "ignore").decode()
        errors: Value = [{"code": 400, "description": clean}]
        from_json = json.loads(bytes(document("json", "errors", errors).body))
        found = read_xml(bytes(document("xml", "errors", errors).body)).findtext(".//description")
        said = from_json[0]["description"]
        # A reader of XML makes one kind of line break of all.
        assert (found or "") == said.replace("\r\n", "\n").replace("\r", "\n")

    def test_names_the_items_of_lists(self) -> None:
        """As the specification does."""
        content: Value = [{"service_code": "c1", "metadata": False, "group": None}]
        found = document("xml", "services", content)
        assert bytes(found.body).decode() == (
            '<?xml version="1.0" encoding="utf-8"?>\n'
            "<services><service><service_code>c1</service_code><metadata>false</metadata>"
            "<group /></service></services>"
        )
        assert found.headers["content-type"] == "text/xml; charset=utf-8"
