"""Open311 GeoReport v2 as an existing client meets it, in XML and in JSON."""

import gc
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from tests.api_client import Town
from tests.functional.api.open311_town import (
    CHOSEN,
    DARK,
    LOOP,
    asking_town,
    client,
    dispatched,
    housing_code,
    issue_of,
    post,
    reported,
    step,
)
from tests.functional.open311_client import Open311Error

FORMS = ("xml", "json")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Return a town whose pack asks about lamps."""
    with asking_town(tmp_path_factory.mktemp("open311")) as served:
        yield served


class TestLoop:
    @pytest.mark.parametrize("form", FORMS)
    def test_is_followed_to_its_close(self, town: Town, form: str) -> None:
        """The issue's own show: list, define, report, follow each step until it is closed."""
        speaks = client(town, form)
        [service] = [each for each in speaks.services() if each["service_name"] == "城乡建设"]
        assert service["metadata"] is True
        definition = speaks.definition(service["service_code"])
        asked = {each["code"]: each for each in definition["attributes"]}
        assert [each["required"] for each in asked.values()].count(True) == 1
        taken = speaks.report(
            service["service_code"],
            lat="37.80512",
            long="113.63078",
            description=f"小区门口的路灯三天没有亮了（{form}）",
            first_name="一一",
            last_name="测",
            phone="13800001234",
            attributes={"DARK": "all", "NEAR": ["school", "road"], "LAMPS": "3"},
        )
        number = taken["service_request_id"]
        town.catch_up()
        assert speaks.request(number)["status"] == "open"
        issue = issue_of(town, number)
        for kind, by, draft in LOOP:
            assert speaks.request(number)["status"] == "open"
            step(town, issue, kind, by, **draft)
        ended = speaks.request(number)
        assert (ended["status"], ended["agency_responsible"]) == (
            "closed",
            "Housing and Construction",
        )
        statuses = [
            each["status"] for each in speaks.updates() if each["service_request_id"] == number
        ]
        assert statuses == ["open"] * 4 + ["closed"]


class TestServices:
    @pytest.mark.parametrize("form", FORMS)
    def test_are_the_categories_of_the_pack(self, town: Town, form: str) -> None:
        """Each under a code that any client can put into an address, in the order of the fields."""
        services = client(town, form).services()
        assert all(
            list(each)
            == [
                "service_code",
                "service_name",
                "description",
                "metadata",
                "type",
                "keywords",
                "group",
            ]
            for each in services
        )
        named = {each["service_name"]: each for each in services}
        assert named["城乡规划"]["group"] == "城乡建设"
        assert named["城乡规划"]["description"] == "城乡建设 / 城乡规划"
        assert {each["type"] for each in services} == {"realtime"}
        assert all(
            each["service_code"].isalnum() and each["service_code"].isascii() for each in services
        )
        assert "其他" in named or "Other" in named

    @pytest.mark.parametrize("form", FORMS)
    def test_are_defined_by_the_questions_of_the_pack(self, town: Town, form: str) -> None:
        """All six types, whether they must be answered, their order and their choices."""
        speaks = client(town, form)
        definition = speaks.definition(housing_code(speaks))
        assert list(definition) == ["service_code", "attributes"]
        attributes = definition["attributes"]
        assert [each["datatype"] for each in attributes] == [
            "string",
            "singlevaluelist",
            "multivaluelist",
            "datetime",
            "number",
            "text",
        ]
        assert [each["order"] for each in attributes] == [1, 2, 3, 4, 5, 6]
        assert [each["required"] for each in attributes] == [False, True, *[False] * 4]
        assert [each["key"] for each in attributes[1]["values"]] == ["all", "some"]
        assert list(attributes[0]) == (
            [
                "variable",
                "code",
                "datatype",
                "required",
                "datatype_description",
                "order",
                "description",
                "values",
            ]
        )

    def test_of_xml_and_json_are_the_same(self, town: Town) -> None:
        """Two forms of one content."""
        number = dispatched(town)
        xml, json = client(town, "xml"), client(town, "json")
        assert xml.services() == json.services()
        assert xml.request(number) == json.request(number)

    @pytest.mark.parametrize("form", FORMS)
    def test_that_are_none_are_not_found(self, town: Town, form: str) -> None:
        """404 in the form asked for, with our own code in the description."""
        with pytest.raises(Open311Error) as refused:
            client(town, form).definition("c0")
        assert refused.value.status == 404
        [error] = refused.value.errors
        assert error["code"] == 404
        assert error["description"].startswith("service_unknown: ")

    def test_are_discovered(self, town: Town) -> None:
        """Where they are, in which forms, and how one gets a key."""
        for form in FORMS:
            found = client(town, form).discover()
            assert list(found) == ["changeset", "contact", "key_service", "endpoints"]
            [endpoint] = found["endpoints"]
            assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
            assert endpoint["url"] == "http://town/open311/v2"
            assert endpoint["formats"] == ["text/xml", "application/json"]


class TestReport:
    def test_needs_a_key_of_who_may_report(self, town: Town) -> None:
        """403 for none, a wrong one, one that only reads, one of somebody who may not report."""
        for key, code in (
            (None, "api_key_missing"),
            ("bh_wrong", "not_authenticated"),
            ("schlüssel", "not_authenticated"),
            ("token-of-clerk-1-readonly", "scope"),
            ("token-of-housing-handler-1", "not_permitted"),
        ):
            with pytest.raises(Open311Error) as refused:
                reported(town, client(town, api_key=key))
            assert refused.value.status == 403
            assert refused.value.errors[0]["description"].startswith(f"{code}: ")

    @pytest.mark.parametrize(
        ("more", "code"),
        [
            ({"lat": "", "long": ""}, "location_missing"),
            ({"lat": "91"}, "bad_parameter"),
            ({"lat": "nan"}, "bad_parameter"),
            ({"long": ""}, "bad_parameter"),
            ({"attributes": {}}, "report_incomplete"),
            ({"attributes": {"DARK": "a little"}}, "unknown_reference"),
            ({"attributes": {**DARK, "LAMPS": "many"}}, "answer_type"),
            ({"description": "灯" * 4_001}, "bad_parameter"),
            ({"media_url": "file:///etc/passwd"}, "bad_parameter"),
            ({"media_url": "http://[::1"}, "bad_parameter"),
            ({"address_id": "nowhere"}, "bad_parameter"),
            ({"phone": "\ud83d"}, "bad_form"),
            ({"description": "a\0b"}, "bad_form"),
        ],
    )
    def test_that_cannot_be_taken_is_400(self, town: Town, more: dict[str, Any], code: str) -> None:
        """The specification has one status for all of it; the description tells which."""
        if "\ud83d" in str(more.get("phone")):
            answer = post(town, b"api_key=token-of-clerk-1&phone=%ED%A0%BD")
            assert answer == (400, "bad_form")
            return
        with pytest.raises(Open311Error) as refused:
            reported(town, **more)
        assert refused.value.status == 400
        assert refused.value.errors[0]["description"].startswith(f"{code}: ")

    def test_to_no_service_is_not_found(self, town: Town) -> None:
        """400 where none is named, 404 where there is none."""
        assert post(town, b"api_key=token-of-clerk-1&lat=1&long=1") == (400, "field_missing")
        sent = b"api_key=token-of-clerk-1&lat=1&long=1&service_code=c1"
        assert post(town, sent) == (404, "service_unknown")

    def test_needs_no_words(self, town: Town) -> None:
        """The specification lets the description out: the service says it all."""
        number = dispatched(town, description="")
        assert client(town).request(number)["description"] == "城乡建设"

    def test_seals_who_reports(self, town: Town) -> None:
        """Name, telephone and mail become a sealed complainant; no answer shows them."""
        person = {"first_name": "一一", "last_name": "测", "phone": "13800005678"}
        text = "我是测一一，电话13800005678，灯不亮"
        number = dispatched(town, **person, email="a@example.com", description=text)
        issue = town.system.streams.latest(issue_of(town, number)).issue
        [complainant] = issue.complainants
        kinds = [each.kind for each in complainant.contacts]
        assert (kinds, issue.anonymous) == (["mobile", "email"], False)
        clear = town.system.personal.reveal(complainant.name, issue.issue_id)  # type: ignore[arg-type]
        assert clear == "测一一"
        shown = str(client(town).request(number))
        assert "测一一" not in shown
        assert "13800005678" not in shown
        assert "138****5678" in shown

    def test_keeps_the_address_of_a_picture_to_itself(self, town: Town) -> None:
        """Kept as said for the centre, fetched by nobody, shown to nobody."""
        url = "https://pictures.example/lamp.jpg"
        number = dispatched(town, media_url=url)
        issue = town.system.streams.latest(issue_of(town, number)).issue
        assert issue.text is not None
        assert url in town.system.personal.reveal(issue.text, issue.issue_id)
        found = client(town).request(number)
        assert (found["media_url"], found["description"]) == (None, "小区门口的路灯三天没有亮了")

    def test_of_the_same_matter_again_is_the_same_request(self, town: Town) -> None:
        """The same person in the same words: a contact on the issue there is."""
        more: dict[str, Any] = {"phone": "13800009999", "description": "井盖松动，夜里很响"}
        assert reported(town, **more) == reported(town, **more)

    def test_under_a_key_is_taken_once(self, town: Town) -> None:
        """A client that knows idempotency keys may send it again safely."""
        code = housing_code(client(town))
        form = (
            f"api_key=token-of-clerk-1&service_code={code}&lat=37.8&long=113.6&attribute[DARK]=all"
        )
        sent: dict[str, Any] = {
            "headers": {
                "Content-Type": "application/x-www-form-urlencoded",
                "Idempotency-Key": "once-and-again",
            },
            "content": form.encode(),
        }
        answers = [town.request("POST", "/open311/v2/requests.json", **sent) for _ in range(2)]
        assert [each.status_code for each in answers] == [200, 200]
        assert answers[0].json() == answers[1].json()

    def test_that_nobody_answers_in_time_gets_a_token(
        self, town: Town, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The token leads to the request once it was taken."""
        monkeypatch.setattr("api.giving.ANSWER_SECONDS", 0.0)
        speaks = client(town)
        taken = speaks.report(housing_code(speaks), lat="37.8", long="113.6", attributes=DARK)
        assert "service_request_id" not in taken
        monkeypatch.undo()
        town.request("GET", "/health")  # lets the order come to its end
        for _ in range(50):
            try:
                found = speaks.of_token(taken["token"])
                break
            except Open311Error:
                continue
        assert str(found["service_request_id"]).startswith("BH-")
        assert found["token"] == taken["token"]

    def test_of_a_token_that_was_never_given_is_not_found(self, town: Town) -> None:
        """Nor is one of an issue that did not come by Open311."""
        for token in ("x", "0" * 32, town.reported(answers=[CHOSEN])):
            with pytest.raises(Open311Error) as refused:
                client(town).of_token(token)
            assert refused.value.status == 404


class TestPhotos:
    @pytest.mark.parametrize("form", FORMS)
    def test_are_put_on_record_with_the_report(self, town: Town, form: str) -> None:
        """Kept sealed as any file of an issue; the public sees none."""
        number = reported(town, client(town, form), photo=a_picture(form), description=form)
        issue = issue_of(town, number)
        files = town.get(f"/api/v1/issues/{issue}/attachments", by="dispatcher-1").json()
        assert [each["media_type"] for each in files["attachments"]] == ["image/jpeg"]
        step(town, issue, "DispatchIssue", "dispatcher-1", unit="housing")
        assert client(town, form).request(number)["media_url"] is None

    @pytest.mark.parametrize("photo", [b"", b"<svg onload='x()'/>", b"GIF89a", b"%PDF-1.4"])
    def test_that_are_none_are_refused_with_the_report(self, town: Town, photo: bytes) -> None:
        """400 before anything is taken: a report is not half of what was sent."""
        last = town.system.store.last_position()
        with pytest.raises(Open311Error) as refused:
            reported(town, photo=photo)
        assert refused.value.status == 400
        assert refused.value.errors[0]["description"].startswith("file_")
        assert town.system.store.last_position() == last

    def test_of_a_form_that_is_refused_are_closed(self, town: Town) -> None:
        """Nothing of them stays behind: an open file would fail this test when it is collected."""
        with pytest.raises(Open311Error):
            reported(town, client(town, api_key=None), photo=a_picture("xml"))
        gc.collect()


def a_picture(colour: str) -> bytes:
    """Return a small JPEG, another one for each name."""
    made = BytesIO()
    Image.new("RGB", (8, 8), {"xml": "red", "json": "blue"}[colour]).save(made, "JPEG")
    return made.getvalue()


class TestForms:
    @pytest.mark.parametrize(
        ("body", "kind", "code"),
        [
            (b"lat=1&lat=2", None, "bad_form"),
            (b"\xff=1", None, "bad_form"),
            (b"a=%ff", None, "bad_form"),
            (b"&".join([b"a=1"] * 301), None, "bad_form"),
            (b"a=" + b"x" * 262_144, None, "body_too_large"),
            (b"<x/>", "text/xml", "media_type"),
            (b'{"service_code":"c1"}', "application/json", "media_type"),
            (b"--b\r\n", "multipart/form-data", "bad_form"),
            (b"no part", "multipart/form-data; boundary=b", "bad_form"),
            (
                b'--b\r\nContent-Disposition: form-data; name="lat"\r\n\r\n\xff\r\n--b--\r\n',
                "multipart/form-data; boundary=b",
                "bad_form",
            ),
            (
                b'--b\r\nContent-Disposition: form-data; name="\xff-\xff"\r\n\r\n1\r\n--b--\r\n',
                "multipart/form-data; boundary=b; charset=punycode",
                "bad_form",
            ),
        ],
        ids=lambda value: str(value)[:24],
    )
    def test_that_cannot_be_read_are_refused(
        self, town: Town, body: bytes, kind: str | None, code: str
    ) -> None:
        """A field twice, no UTF-8, too much, another type, half a multipart; XML is never read."""
        assert post(town, body, kind=kind) == (400, code)

    def test_with_what_nobody_asks_for_are_taken(self, town: Town) -> None:
        """Clients send more than they must: it is passed over and not kept."""
        attributes = {**DARK, "easting": "1", "fixmystreet_id": "7"}
        number = reported(town, attributes=attributes, device_id="d1", requested_datetime="x")
        assert client(town).request(number)["status"] == "open"
