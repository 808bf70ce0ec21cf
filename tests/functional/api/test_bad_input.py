"""What nobody should send: each is refused plainly, none fails the server, none tells anything."""

import json
from itertools import product

import pytest

from tests.api_client import REPORT, Town

BOMB = "(" * 200 + "a+" * 200 + ")+" * 200


def deep(levels: int) -> bytes:
    """Return JSON that nests so many levels."""
    return b'{"title":' + b"[" * levels + b"]" * levels + b"}"


class TestBodies:
    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{",
            b"{} {}",
            b'{"kind":"demand","kind":"complaint"}',
            b'{"headcount":NaN}',
            b'{"headcount":-Infinity}',
            b'{"headcount":1e999}',
            b'{"headcount":' + b"9" * 5_000 + b"}",
            b'{"title":"\xff\xfe"}',
            '{"title":"路"}'.encode("utf-16"),
            b"\xef\xbb\xbf{}",
            b'{"title":"\\ud800"}',
            b'{"title":"a\\u0000b"}',
            b'{"\\u0000":1}',
            deep(17),
            deep(100_000),
        ],
        ids=lambda body: body[:24].decode("latin-1"),
    )
    def test_of_more_than_one_meaning_are_no_json(self, town: Town, body: bytes) -> None:
        """Not UTF-8, a key twice, no number, too deep, more than one document."""
        answer = town.order("/issues", body, by="clerk-1")
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_json")

    @pytest.mark.parametrize("body", [[], "text", 1, None, True])
    def test_that_are_no_object_are_malformed(self, town: Town, body: object) -> None:
        """An order is an object."""
        answer = town.order("/issues", json.dumps(body).encode(), by="clerk-1")
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed")

    def test_that_are_too_long_are_not_read(self, town: Town) -> None:
        """A body has an end, whatever it announces."""
        answer = town.order("/issues", b" " * 1_048_577, by="clerk-1")
        assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")

    @pytest.mark.parametrize(
        "media_type",
        [
            "text/plain",
            "application/x-www-form-urlencoded",
            "",
            "application/json; charset=gbk",
            "application/json; charset*=idna''x",
            f"application/json; charset*{'9' * 5_000}*=x",
        ],
        ids=lambda value: value[:40],
    )
    def test_of_another_type_are_not_read(self, town: Town, media_type: str) -> None:
        """A form that a browser sends by itself is no order."""
        headers = {"Content-Type": media_type}
        answer = town.order("/issues", REPORT, by="clerk-1", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (415, "media_type")

    def test_that_come_packed_are_not_read(self, town: Town) -> None:
        """What somebody on the way unpacks is another body than the one that is read here."""
        for coding, status in (("gzip", 415), ("br, identity", 415), ("identity", 201)):
            headers = {"Content-Encoding": coding}
            answer = town.order("/issues", REPORT, by="clerk-1", headers=headers)
            assert answer.status_code == status

    @pytest.mark.parametrize(
        ("path", "kind", "refusal"),
        [
            ("/api/v1/issues/{issue}/attachments", "image/jpeg", 415),
            ("/api/v1/issues/{issue}/attachments", "multipart/form-data; boundary=b", 415),
            ("/api/v1/imports", "multipart/form-data; boundary=b", 415),
            ("/open311/v2/requests.json", "application/x-www-form-urlencoded", 400),
            ("/open311/v2/requests.json", "multipart/form-data; boundary=b", 400),
        ],
    )
    def test_of_files_and_forms_that_come_packed_are_not_read_either(
        self, town: Town, path: str, kind: str, refusal: int
    ) -> None:
        """Whichever way a body is read; Open311 has no 415."""
        headers = {
            "Content-Type": kind,
            "Content-Encoding": "gzip",
            "Idempotency-Key": "packed",
            "If-Match": "*",
        }
        asked = path.format(issue=town.reported())
        answer = town.request("POST", asked, by="clerk-1", headers=headers, content=b"x")
        assert answer.status_code == refusal
        assert "media_type" in answer.text

    @pytest.mark.parametrize(
        "field", ["actor", "command_id", "issue_id", "received_at", "channel", "flags", "subject"]
    )
    def test_may_not_say_what_the_edge_says(self, town: Town, field: str) -> None:
        """Who acts and when it came in is not the sender's to say."""
        answer = town.order("/issues", {**REPORT, field: "x"}, by="clerk-1")
        assert (answer.status_code, answer.json()["details"]["field"]) == (400, field)


class TestHeaders:
    @pytest.mark.parametrize(
        "name",
        [
            *("Idempotency-Key", "If-Match", "Authorization", "Origin"),
            *("Bihuan-CSRF", "Last-Event-ID"),
        ],
    )
    def test_sent_twice_are_refused(self, town: Town, name: str) -> None:
        """Two readers of a header that came twice may each believe another one."""
        headers = [
            ("Idempotency-Key", "a-key"),
            ("If-Match", "*"),
            ("Content-Type", "application/json"),
            ("Authorization", "Bearer token-of-dispatcher-1"),
            ("Origin", "http://town"),
            ("Bihuan-CSRF", "a-secret"),
            ("Last-Event-ID", "1"),
        ]
        twice = [*headers, *(each for each in headers if each[0] == name)]
        path = f"/api/v1/issues/{town.reported()}/dispatch"
        answer = town.request("POST", path, headers=twice, content=b'{"unit":"housing"}')
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_parameter")

    def test_that_end_a_body_in_two_places_are_refused(self, town: Town) -> None:
        """A proxy may believe the one and we the other: what is left would be another request."""
        headers = {"Content-Length": "2", "Transfer-Encoding": "chunked"}
        for path in ("/api/v1/issues", "/nowhere", "/open311/v2/requests.json"):
            answer = town.request("POST", path, headers=headers, content=b"{}")
            assert (answer.status_code, answer.headers["connection"]) == (400, "close")
            assert "Transfer-Encoding" in answer.text

    @pytest.mark.parametrize("if_match", ["1", 'W/"1"', '"1", "2"', '"-1"', '"01"', '""', '"9e9"'])
    def test_of_no_version_are_refused(self, town: Town, if_match: str) -> None:
        """One version in quotes, or *: nothing is guessed."""
        path = f"/issues/{town.reported()}/dispatch"
        answer = town.order(path, {"unit": "housing"}, by="dispatcher-1", if_match=if_match)
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_parameter")

    @pytest.mark.parametrize("key", [" ", "a b", "k" * 201, "\x7f"])
    def test_of_no_key_are_refused(self, town: Town, key: str) -> None:
        """A key is short and of visible characters."""
        answer = town.order("/issues", REPORT, by="clerk-1", key=key)
        assert answer.status_code == 400

    @pytest.mark.parametrize(
        "authorization", ["", "Bearer", "Basic YTpi", "Bearer \t", "Bearer x y", "bearer token-of-"]
    )
    def test_of_nobody_let_nobody_in(self, town: Town, authorization: str) -> None:
        """Whatever is wrong with it, the answer is the same."""
        answer = town.get("/api/v1/issues", headers={"Authorization": authorization})
        assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")


class TestPaths:
    @pytest.mark.parametrize(
        "issue",
        [
            "..%2f..%2fetc%2fpasswd",
            "%2e%2e",
            "1%20OR%201=1",
            "'%20UNION%20SELECT%20*%20FROM%20board--",
            "%00",
            "%ff%fe",
            "A" * 5_000,
            "{issue}",
            "00000000-0000-0000-0000-000000000000",
            "hotline:1",
            "路灯",
        ],
    )
    def test_that_name_no_issue_find_none(self, town: Town, issue: str) -> None:
        """A path is an id or a number; nothing else is looked for, not even by its source."""
        answer = town.get(f"/api/v1/issues/{issue}", by="clerk-1")
        assert answer.status_code == 404

    def test_of_another_source_tell_nothing(self, town: Town) -> None:
        """An external number is no name of ours: who guesses it does not learn of an issue."""
        town.reported(external_id="ext-4711")
        town.catch_up()
        assert town.get("/api/v1/issues/ext-4711", by="clerk-1").status_code == 404

    def test_of_others_are_as_if_not_there(self, town: Town) -> None:
        """An order to an issue that one may not know of: 404, whatever the order says."""
        path = f"/issues/{town.reported()}/claim"
        answer = town.order(path, {}, by="stranger")
        unknown = town.order("/issues/BH-2000-000001/claim", {}, by="stranger")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        assert unknown.json()["code"] == answer.json()["code"]


class TestFilters:
    @pytest.mark.parametrize(
        "text", ["' OR '1'='1", "x'; DROP TABLE board; --", "%", "_", BOMB[:200]]
    )
    def test_are_values_and_never_statements(self, town: Town, text: str) -> None:
        """What looks like SQL or a pattern is compared as it is."""
        town.reported()
        town.catch_up()
        answer = town.get("/api/v1/issues", by="clerk-1", params={"category": text})
        assert (answer.status_code, answer.json()["issues"]) == (200, [])
        assert town.get("/api/v1/issues", by="clerk-1").json()["issues"]

    @pytest.mark.parametrize(
        "path",
        [
            "issues?limit=1&limit=2",
            "issues?category=a&category=b",
            "events?after=0&after=5",
            "events/stream?after=0&after=0",
            "issues/{issue}/as-of?at=2026-03-02T09:30:00Z&at=2026-03-03T09:30:00Z",
        ],
    )
    def test_that_say_one_thing_twice_are_refused(self, town: Town, path: str) -> None:
        """Two readers of it may each believe another; lists may have several."""
        asked = path.format(issue=town.reported())
        answer = town.get(f"/api/v1/{asked}", by="clerk-1")
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_parameter")
        several = town.get("/api/v1/issues?unit=housing&unit=transport", by="clerk-1")
        assert several.status_code == 200

    @pytest.mark.parametrize("query", ["page=1&page=2", "jurisdiction_id=a&jurisdiction_id=b"])
    def test_of_open311_that_say_one_thing_twice_are_refused(self, town: Town, query: str) -> None:
        """As its errors are; its own lists may come in parts."""
        assert town.get(f"/open311/v2/requests.json?{query}").status_code == 400
        listed = town.get("/open311/v2/requests.json?status=open&status=closed")
        assert listed.status_code == 200

    def test_that_are_too_long_are_refused(self, town: Town) -> None:
        """Patterns match in linear time, and what is matched is short."""
        answer = town.get("/api/v1/issues", by="clerk-1", params={"category": BOMB})
        assert answer.status_code == 400


class TestOrders:
    @pytest.mark.parametrize("order", ["add-note", "dispatch", "claim", "urge"])
    def test_of_an_auditor_are_refused(self, town: Town, order: str) -> None:
        """An auditor looks at everything and acts on nothing (rules.md 12.7)."""
        body = {"unit": "housing"} if order == "dispatch" else {}
        body = {"text": "seen"} if order == "add-note" else body
        answer = town.order(f"/issues/{town.dispatched()}/{order}", body, by="auditor-1")
        assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")

    @pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
    @pytest.mark.parametrize("path", ["", "/history", "/explain", "/as-of"])
    def test_that_edit_or_delete_are_no_methods(self, town: Town, method: str, path: str) -> None:
        """What is on record is neither edited nor deleted: there is no such way to ask."""
        address = f"/api/v1/issues/{town.reported()}{path}"
        answer = town.request(method, address, by="administrator-1")
        assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


class TestAnswers:
    def test_repeat_no_text_of_a_refused_order(self, town: Town) -> None:
        """A refusal names the field; what was said stays with who said it."""
        body = {**REPORT, "text": "请打13864001234" * 2_000, "source": 7}
        for wrong in (body, {**body, "source": "hotline"}):
            answer = town.order("/issues", wrong, by="clerk-1")
            assert answer.status_code in {400, 422}
            assert "13864001234" not in answer.text

    def test_carry_headers_of_safety(self, town: Town) -> None:
        """No answer is guessed to be of another type, framed, or kept by a proxy."""
        paths = ("/health", "/api/v1/issues", "/api/v1/inbox", "/api/v1/events", "/nowhere")
        for by, path in product((None, "clerk-1"), paths):
            answer = town.get(path, by=by)
            assert answer.headers["cache-control"] == "no-store"
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert "default-src 'none'" in answer.headers["content-security-policy"]
