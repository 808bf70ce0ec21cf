"""What of Open311 everybody sees: requests, lists and updates, and nothing that is not public."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest

from api.app import described
from domain.policy.sources import OPEN311
from tests.api_client import Town
from tests.functional.api.open311_town import (
    CHOSEN,
    asking_town,
    client,
    dispatched,
    housing_code,
    issue_of,
    reported,
    step,
)
from tests.functional.open311_client import Open311Error

FORMS = ("xml", "json")
REQUEST_FIELDS = [
    "service_request_id",
    "status",
    "status_notes",
    "service_name",
    "service_code",
    "description",
    "agency_responsible",
    "service_notice",
    "requested_datetime",
    "updated_datetime",
    "expected_datetime",
    "address",
    "address_id",
    "zipcode",
    "lat",
    "long",
    "media_url",
]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Return a town whose pack asks about lamps."""
    with asking_town(tmp_path_factory.mktemp("open311")) as served:
        yield served


class TestDescription:
    @pytest.mark.parametrize(
        "path",
        [
            *("discovery.{form}", "services.{form}", "services/{code}.{form}", "requests.{form}"),
            *("requests/{number}.{form}", "requests/{number}/updates.{form}"),
            "servicerequestupdates.{form}",
        ],
    )
    def test_shows_the_root_that_an_answer_has(self, town: Town, path: str) -> None:
        """Clients find their way by what the outermost element is called."""
        paths = described("0")["paths"]
        shown = paths[f"/open311/v2/{path}"]["get"]["responses"]["200"]["content"]["text/xml"]
        code = housing_code(client(town))
        asked = path.format(form="xml", code=code, number=dispatched(town))
        answer = town.get(f"/open311/v2/{asked}")
        assert answer.status_code == 200
        roots = [fromstring(each).tag for each in (answer.text, shown["example"])]  # noqa: S314 -- ours
        assert roots[0] == roots[1]


class TestPublic:
    @pytest.mark.parametrize("form", FORMS)
    def test_requests_have_every_field_in_its_place(self, town: Town, form: str) -> None:
        """As the specification orders them; what is not known is empty."""
        found = client(town, form).request(dispatched(town))
        assert list(found) == REQUEST_FIELDS
        assert found["zipcode"] is None
        for name in ("requested_datetime", "updated_datetime", "expected_datetime"):
            assert datetime.fromisoformat(found[name]).utcoffset() is not None

    def test_words_and_place_show_once_the_centre_has_read_them(self, town: Town) -> None:
        """Before, a request is found by its number alone, and says only that it is there."""
        number = reported(town)
        before = client(town).request(number)
        assert [before[name] for name in ("description", "lat", "address")] == [None] * 3
        assert before["service_notice"]
        assert number not in {each["service_request_id"] for each in client(town).requests()}
        step(town, issue_of(town, number), "DispatchIssue", "dispatcher-1", unit="housing")
        after = client(town).request(number)
        assert after["description"] == "小区门口的路灯三天没有亮了"
        assert (after["lat"], after["long"]) == (37.805, 113.631)
        assert number in {each["service_request_id"] for each in client(town).requests()}

    def test_words_go_with_what_is_not_taken_up(self, town: Town) -> None:
        """What was rejected stays as a number that is closed."""
        number = dispatched(town)
        issue = issue_of(town, number)
        step(town, issue, "RecallDispatch", "dispatcher-1", reason="重复")
        step(
            town,
            issue,
            "RejectIssue",
            "dispatcher-1",
            reason="outside_public_duty",
            proper_channel="法院",
            explanation="属民事纠纷",
        )
        found = client(town).request(number)
        assert (found["status"], found["description"], found["lat"]) == ("closed", None, None)

    @pytest.mark.parametrize(
        "more", [{"source": "hotline"}, {"source": OPEN311, "confidential": True}]
    )
    def test_nothing_else_shows(self, town: Town, more: dict[str, Any]) -> None:
        """What came otherwise, or is confidential, is not there: no number, no list, no update."""
        issue = town.reported(**more, answers=[CHOSEN])
        town.order(f"/issues/{issue}/dispatch", {"unit": "housing"}, by="dispatcher-1")
        town.catch_up()
        number = town.get(f"/api/v1/issues/{issue}", by="dispatcher-1").json()["number"]
        with pytest.raises(Open311Error) as refused:
            client(town).request(number)
        assert refused.value.status == 404
        assert client(town).requests(service_request_id=number) == []
        assert number not in str(client(town).requests()) + str(client(town).updates())

    def test_text_holds_no_character_that_xml_has_not(self, town: Town) -> None:
        """It is left out of both forms, so that both say the same and can be read."""
        number = dispatched(town, description="灯\x0b不\x1f亮 <b>&amp;</b> 𠮷")
        xml, json = client(town).request(number), client(town, "json").request(number)
        assert xml["description"] == json["description"] == "灯\n不亮 <b>&amp;</b> 𠮷"


class TestLists:
    def test_are_narrowed(self, town: Town) -> None:
        """By service, status, time and number; each condition narrows further."""
        speaks = client(town)
        number = dispatched(town)
        code = housing_code(speaks)
        other = next(each["service_code"] for each in speaks.services() if not each["metadata"])

        def found(**filters: str) -> bool:
            return number in {each["service_request_id"] for each in speaks.requests(**filters)}

        assert found(service_code=code)
        assert found(service_code=f"{other},{code}", status="open,closed")
        assert not found(service_code=other)
        assert not found(status="closed")
        at = speaks.request(number)["requested_datetime"]
        assert found(start_date=at)
        assert not found(end_date="2020-01-01T00:00:00Z")
        assert found(service_request_id=f"{number},XX-1", status="closed")
        # A plus sign that a client forgot to escape arrives as a blank.
        assert town.get(f"/open311/v2/requests.xml?start_date={at}").status_code == 200

    def test_are_narrowed_by_days(self, town: Town) -> None:
        """A day is an instant to W3C, too: from where it begins here to where it ends."""
        speaks = client(town)
        number = dispatched(town)
        at = datetime.fromisoformat(speaks.request(number)["requested_datetime"]).date()

        def found(since: date, until: date) -> bool:
            asked = {"start_date": f"{since}", "end_date": f"{until}"}
            return number in {each["service_request_id"] for each in speaks.requests(**asked)}

        day = timedelta(days=1)
        assert found(at, at)
        assert found(at - 90 * day, at)
        assert not found(at - day, at - day)
        assert not found(at + day, at + day)
        with pytest.raises(Open311Error):
            found(at - 91 * day, at)

    def test_come_in_pages(self, town: Town) -> None:
        """`page` and `page_size`, the newest first."""
        speaks = client(town)
        numbers = [dispatched(town) for _ in range(3)][::-1]
        pages = [speaks.requests(page=str(n), page_size="1") for n in (1, 2, 3)]
        assert [page[0]["service_request_id"] for page in pages] == numbers

    @pytest.mark.parametrize(
        "query",
        [
            {"start_date": "2026-03-02T09:30:00"},
            {"start_date": "2026-02-30"},
            {"start_date": "03/02/2026"},
            {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-06-01T00:00:00Z"},
            {"status": "half-open"},
            {"page": "0"},
            {"page_size": "1001"},
            {"page_size": "x"},
            {"service_request_id": ",".join(["x"] * 1_001)},
        ],
    )
    def test_of_what_cannot_be_read_are_400(self, town: Town, query: dict[str, str]) -> None:
        """A range over 90 days, no zone, an unknown status, a page too large."""
        for form in FORMS:
            with pytest.raises(Open311Error) as refused:
                client(town, form).requests(**query)
            assert refused.value.status == 400
            assert refused.value.errors[0]["description"].startswith("bad_parameter: ")

    @pytest.mark.parametrize("date", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00"])
    def test_at_the_ends_of_time_are_empty(self, town: Town, date: str) -> None:
        """An instant that no calendar reaches is nobody's fault."""
        answer = town.get("/open311/v2/requests.json", params={"start_date": date})
        assert answer.status_code in {200, 400}

    def test_in_no_form_that_there_is_are_refused(self, town: Town) -> None:
        """There is XML and JSON."""
        assert town.get("/open311/v2/services.html").status_code == 400


class TestUpdates:
    @pytest.mark.parametrize("form", FORMS)
    def test_tell_each_change(self, town: Town, form: str) -> None:
        """In order, with the fields of the extension; of one request, or of all in a range."""
        speaks = client(town, form)
        number = dispatched(town)
        own = [each for each in speaks.updates() if each["service_request_id"] == number]
        assert [list(each) for each in own] == [
            [
                "update_id",
                "service_request_id",
                "status",
                "updated_datetime",
                "description",
                "media_url",
            ]
        ] * 2
        since = own[-1]["updated_datetime"]
        assert own[-1] in speaks.updates(start_date=since)
        assert speaks.updates(end_date="2020-01-01T00:00:00Z") == []

    def test_come_by_the_key_that_reported(self, town: Town) -> None:
        """A note to the centre, taken once under the client's own update_id, and not public."""
        number = reported(town)
        speaks = client(town)
        first = speaks.add_update(number, "u1", description="还是不亮", status="OPEN")
        again = speaks.add_update(number, "u1", description="还是不亮", status="OPEN")
        assert first == again
        history = town.get(f"/api/v1/issues/{issue_of(town, number)}/history", by="dispatcher-1")
        assert history.json()["events"][-1]["topic"] == "issue.note-added.v1"
        assert "还是不亮" not in str(speaks.updates()) + str(speaks.request(number))

    @pytest.mark.parametrize(
        ("key", "fields", "expected"),
        [
            ("token-of-dispatcher-1", {}, (403, "not_reporters")),
            (None, {}, (403, "api_key_missing")),
            ("token-of-clerk-1", {"description": ""}, (400, "field_missing")),
            ("token-of-clerk-1", {"update_id": "a b"}, (400, "bad_parameter")),
            ("token-of-clerk-1", {"status": "closed,x"}, (400, "bad_parameter")),
            (
                "token-of-clerk-1",
                {"service_request_id": "BH-2026-999999"},
                (404, "not_found"),
            ),
        ],
    )
    def test_of_others_are_refused(
        self, town: Town, key: str | None, fields: dict[str, str], expected: tuple[int, str]
    ) -> None:
        """Another key, none, nothing to say, an id of no form, a request that is none."""
        given = {"service_request_id": reported(town), "update_id": "u2", "description": "x"}
        with pytest.raises(Open311Error) as refused:
            client(town, api_key=key).post(
                "servicerequestupdates", list({**given, **fields}.items()), None
            )
        code = refused.value.errors[0]["description"].partition(":")[0]
        assert (refused.value.status, code) == expected
