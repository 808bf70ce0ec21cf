"""What Open311 clients are told that goes wrong, whoever notices it: always in their own form."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO
from xml.etree.ElementTree import fromstring

import pytest
from httpx2 import Response
from structlog.testing import capture_logs

from application.attachments.file_store import FileStore, FilesUnavailableError
from bihuan.asgi import application
from tests.api_client import TokensOfPeople, Town
from tests.files import bare, picture
from tests.functional.api.open311_town import (
    DARK,
    asking_town,
    client,
    housing_code,
    issue_of,
    post,
)

PLACE = "/open311/v2"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Return a town whose pack asks about lamps."""
    with asking_town(tmp_path_factory.mktemp("open311")) as served:
        yield served


def errors(answer: Response) -> list[dict[str, object]]:
    """Return the errors of the specification; anything else fails here."""
    if answer.headers["content-type"].startswith("application/json"):
        told = json.loads(answer.content)
    else:
        assert answer.headers["content-type"] == "text/xml; charset=utf-8"
        root = fromstring(answer.content)  # noqa: S314 -- our own answer
        assert root.tag == "errors"
        told = [{each.tag: each.text or "" for each in error} for error in root]
        told = [{**each, "code": int(str(each["code"]))} for each in told]
    assert all(set(each) == {"code", "description"} for each in told)
    return list(told)


def code_of(answer: Response) -> tuple[int, str]:
    """Return the status that the errors name, and our own code."""
    [error] = errors(answer)
    assert error["code"] == answer.status_code
    return answer.status_code, str(error["description"]).partition(":")[0]


class TestRefusals:
    @pytest.mark.parametrize(
        ("method", "path", "told"),
        [
            ("GET", "nothing.json", (404, "no_such_place")),
            ("GET", "nothing", (404, "no_such_place")),
            ("GET", "services.yaml", (400, "bad_parameter")),
            ("DELETE", "requests.json", (405, "method_not_allowed")),
            ("PUT", "requests.xml", (405, "method_not_allowed")),
            ("GET", "requests.json?page=0", (400, "bad_parameter")),
            ("GET", "requests.xml?page_size=many", (400, "bad_parameter")),
            ("GET", "services/c0.json", (404, "service_unknown")),
        ],
    )
    def test_of_the_framework_are_errors_too(
        self, town: Town, method: str, path: str, told: tuple[int, str]
    ) -> None:
        """No such place, another method, a bad query: JSON where it was asked for, else XML."""
        answer = town.request(method, f"{PLACE}/{path}")
        assert code_of(answer) == told
        is_json = answer.headers["content-type"].startswith("application/json")
        assert is_json == path.partition("?")[0].endswith(".json")
        assert ("allow" in answer.headers) == (answer.status_code == 405)

    def test_of_a_header_that_came_twice_are_errors(self, town: Town) -> None:
        """What is looked at before any route is refused in the same form."""
        twice = [("Authorization", "Bearer a"), ("Authorization", "Bearer b")]
        answer = town.request("GET", f"{PLACE}/services.json", headers=twice)
        assert code_of(answer) == (400, "bad_parameter")

    def test_tell_no_number_of_a_person(self, town: Town) -> None:
        """Somebody may have typed one for a code."""
        answer = town.get(f"{PLACE}/services/13800001234.json")
        assert code_of(answer) == (404, "service_unknown")
        assert "13800001234" not in answer.text

    @pytest.mark.parametrize("form", ["json", "xml"])
    def test_of_too_many_requests_are_errors(self, tmp_path: Path, form: str) -> None:
        """429 by address, before anything is routed, and when to come again."""
        with asking_town(tmp_path, http_rate_address="2/hour") as town:
            asked = [town.get(f"{PLACE}/services.{form}") for _ in range(3)]
        assert [each.status_code for each in asked] == [200, 200, 429]
        assert code_of(asked[-1]) == (429, "rate_limited")
        assert 0 < int(asked[-1].headers["retry-after"]) <= 3_600

    def test_of_a_body_too_long_are_errors(self, town: Town) -> None:
        """The specification knows no 413."""
        assert post(town, b"a=" + b"x" * 262_144) == (400, "body_too_large")

    @pytest.mark.parametrize("form", ["json", "xml"])
    def test_of_a_store_that_is_away_are_errors(self, tmp_path: Path, form: str) -> None:
        """503 and when to come again."""
        with asking_town(tmp_path) as town:
            town.system.store.close()
            answer = town.get(f"{PLACE}/services.{form}")
        assert code_of(answer) == (503, "service_away")
        assert int(answer.headers["retry-after"]) > 0

    @pytest.mark.parametrize("form", ["json", "xml"])
    def test_of_a_fault_are_errors(
        self, town: Town, monkeypatch: pytest.MonkeyPatch, form: str
    ) -> None:
        """500, and nothing of what went wrong."""

        def fails(*_: object) -> None:
            msg = "a fault planted by the test"
            raise RuntimeError(msg)

        monkeypatch.setattr("api.open311.services.services_of", fails)
        # As an exception is shown for people, a policy among its values takes a minute.
        with capture_logs() as logged:
            answer = town.get(f"{PLACE}/services.{form}")
        assert code_of(answer) == (500, "fault")
        assert "planted" not in answer.text
        assert "request_failed" in {each["event"] for each in logged}


class FullStore(FileStore):
    """A store of files that takes none."""

    def put(self, name: str, file: BinaryIO) -> None:
        """Take nothing."""
        del name, file
        raise FilesUnavailableError(place="here", problem="it is full")


class TestPhotosThatFail:
    @pytest.mark.parametrize("form", ["json", "xml"])
    def test_leave_the_report_and_are_told(self, town: Town, form: str) -> None:
        """The report stands under its number; its notice says how many photos were not kept."""
        full = replace(town.system, files=FullStore(town.system.files.place))
        served = replace(town, app=application(full, identity=TokensOfPeople(full)))
        speaks = client(served, form)
        found = speaks.report(
            housing_code(speaks),
            lat="37.80512",
            long="113.63078",
            description=f"路灯不亮（{form}）",
            attributes=DARK,
            photo=bare(picture(71 if form == "xml" else 72)),
        )
        issue_of(town, str(found["service_request_id"]))
        assert "1 of its 1 photos" in str(found["service_notice"])

    def test_are_no_word_where_all_were_kept(self, town: Town) -> None:
        """Nothing is said of what went well."""
        speaks = client(town)
        found = speaks.report(
            housing_code(speaks),
            lat="37.80512",
            long="113.63078",
            description="又一盏路灯不亮",
            attributes=DARK,
            photo=bare(picture(73)),
        )
        assert "photos" not in str(found["service_notice"])
