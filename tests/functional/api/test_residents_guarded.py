"""What keeps strangers out of residents' issues, and secrets out of everything that is kept."""

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from api.following import FOLLOW_CODE
from application.identity.follow_codes import FollowCodes
from domain.security.events import AccessDenied, PersonalDataRead
from tests.residents import MOBILE, NAME, SAID, ResidentsTown, residents_town

WRONG = "AAAA-AAAA-AAAA"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[ResidentsTown]:
    """Return a town of the test's own."""
    with residents_town(tmp_path) as found:
        yield found


def guess(town: ResidentsTown, number: str, client: str = "192.0.2.66") -> tuple[int, str]:
    """Return what a wrong code is answered."""
    answer = town.get(f"/issues/{number}", WRONG, client=client)
    return answer.status_code, answer.json()["code"]


class TestStrangers:
    def test_learn_nothing_of_what_there_is(self, town: ResidentsTown) -> None:
        """A wrong code, no such number and a number with another's code are one answer."""
        first, second = town.report(), town.report()
        clerks = town.town.reported()  # nobody complained: nobody was told a code
        town.town.catch_up()
        number = town.town.get(f"/api/v1/issues/{clerks}", by="clerk-1").json()["number"]
        code = town.system_code(clerks)
        asked = [
            (first.number, WRONG),
            (first.number, second.code),
            ("BH-2026-999999", first.code),
            ("BH-2026-999999", ""),
            ("no number at all %00", first.code),
            (clerks, first.code),
            (number, code),
        ]
        answers = [town.get(f"/issues/{each}", shown) for each, shown in asked]
        told = [{**each.json(), "instance": ""} for each in answers]
        assert {each.status_code for each in answers} == {404}
        assert all(each == told[0] for each in told)

    def test_is_the_same_work(self, town: ResidentsTown, monkeypatch: pytest.MonkeyPatch) -> None:
        """A number that is none has its code made and compared like any other."""
        compared: list[str] = []
        real = FollowCodes.is_code

        def counting(codes: FollowCodes, issue_id: UUID, given: str) -> bool:
            compared.append(given)
            return real(codes, issue_id, given)

        monkeypatch.setattr(FollowCodes, "is_code", counting)
        guess(town, town.report().number)
        guess(town, "BH-2026-999999")
        guess(town, "nothing")
        assert compared == [WRONG] * 3

    def test_wait_after_too_many_wrong_codes(self, town: ResidentsTown) -> None:
        """By address: 429 and when to come again; elsewhere the resident follows as before."""
        resident = town.report()
        tried = [guess(town, resident.number) for _ in range(12)]
        assert tried == [(404, "follow_refused")] * 10 + [(429, "follow_paused")] * 2
        paused = town.get(f"/issues/{resident.number}", resident.code, client="192.0.2.66")
        assert paused.status_code == 429
        assert 0 < int(paused.headers["retry-after"]) <= 60
        assert town.get(f"/issues/{resident.number}", resident.code).status_code == 200
        town.clock.ahead += timedelta(seconds=61)
        later = town.get(f"/issues/{resident.number}", resident.code, client="192.0.2.66")
        assert later.status_code == 200

    def test_from_many_places_pause_a_number_for_a_while(self, town: ResidentsTown) -> None:
        """Nobody goes on elsewhere; who was let in from there before is not kept out."""
        resident = town.report()
        assert resident.follow()["status"] == "reported"
        tried = [guess(town, resident.number, f"198.51.100.{n}") for n in range(21)]
        assert tried[-1] == (429, "follow_paused")
        assert resident.follow()["status"] == "reported"
        elsewhere = f"/issues/{resident.number}"
        assert town.get(elsewhere, resident.code, client="203.0.113.9").status_code == 429
        town.clock.ahead += timedelta(minutes=15)
        assert town.get(elsewhere, resident.code, client="203.0.113.9").status_code == 200

    def test_are_on_record_and_no_more_often_than_they_are_let_through(
        self, town: ResidentsTown
    ) -> None:
        """Each wrong code that was judged is in the security log; a pause adds nothing."""
        resident = town.report()
        before = town.system.store.last_position()
        for _ in range(20):
            guess(town, resident.number)
        page = town.system.store.page(before, 100).recorded
        denied = [each.event for each in page if isinstance(each.event, AccessDenied)]
        assert len(denied) == len(page) == 10
        assert {(each.what, each.code, bool(each.address)) for each in denied} == {
            ("follow-issue", "follow_refused", True)
        }

    @pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
    def test_edit_nothing(self, town: ResidentsTown, method: str) -> None:
        """There is nothing to edit or to delete."""
        path = f"/api/v1/public/issues/{town.report().number}"
        assert town.town.request(method, path).status_code == 405


class TestBehind:
    def test_a_number_that_the_board_may_not_have_yet_is_no_refusal(
        self, town: ResidentsTown
    ) -> None:
        """Come again, whatever was shown; who is right is let in all the same."""
        resident = town.report()
        town.post("/issues", SAID)  # the board does not know it yet
        path = f"/api/v1/public/issues/{resident.number}"
        known = town.town.get(path, headers={FOLLOW_CODE: WRONG})
        unknown = town.town.get(f"{path}9", headers={FOLLOW_CODE: WRONG})
        assert {known.status_code, unknown.status_code} == {503}
        assert "retry-after" in unknown.headers
        assert town.town.get(path, headers={FOLLOW_CODE: resident.code}).status_code == 200


class TestLimits:
    def test_are_stricter_than_for_tokens(self, tmp_path: Path) -> None:
        """By address, of all that residents ask; a token is not concerned."""
        with residents_town(tmp_path, http_rate_resident="3/hour") as town:
            asked = [town.get("/categories") for _ in range(4)]
            assert [each.status_code for each in asked] == [200, 200, 200, 429]
            assert 0 < int(asked[-1].headers["retry-after"]) <= 3_600
            assert town.get("/categories", client="192.0.2.2").status_code == 200
            assert town.town.get("/api/v1/issues", by="clerk-1").status_code == 200

    def test_bound_reports_from_one_address(self, tmp_path: Path) -> None:
        """Nobody floods the office; elsewhere others report."""
        with residents_town(tmp_path, http_rate_reports="2/hour") as town:
            sent = [town.post("/issues", SAID).status_code for _ in range(3)]
            assert sent == [201, 201, 429]
            assert town.post("/issues", SAID, client="192.0.2.2").status_code == 201

    def test_bound_what_is_read(self, town: ResidentsTown) -> None:
        """A body that is too long is not read, of whomever."""
        answer = town.post("/issues", b" " * 262_145)
        assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


class TestSecrets:
    def test_are_in_no_log_event_or_file(
        self, town: ResidentsTown, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        """No code, name, number or key of a report: not in logs, not in any store."""
        key = "a-key-that-nobody-else-has"
        with caplog.at_level(logging.DEBUG):
            told = town.post("/issues", SAID, key=key).json()
            town.town.catch_up()
            path = f"/issues/{told['number']}"
            assert town.get(path, told["code"]).status_code == 200
            assert town.get(path, WRONG).status_code == 404
            body = {"stars": 9, "note": NAME}
            assert town.post(f"{path}/rating", body, code=told["code"]).status_code == 409
            assert town.post(f"{path}/words", {"text": NAME}, code=told["code"]).status_code == 200
        kept = (
            b"".join(each.read_bytes() for each in tmp_path.rglob("*") if each.is_file())
            + caplog.text.encode()
        )
        code = told["code"]
        for secret in (code, code.replace("-", ""), NAME, MOBILE, key):
            assert secret.encode() not in kept
            assert json.dumps(secret)[1:-1].encode() not in kept

    def test_are_in_no_answer_but_their_own(self, town: ResidentsTown) -> None:
        """Neither errors nor headers repeat what was sent."""
        resident = town.report()
        answers = [
            town.get(f"/issues/{resident.number}", f"{resident.code}x"),
            town.get("/issues/BH-2026-999999", resident.code),
            resident.act("words", text=MOBILE * 2_000),
            resident.act("reopen", reason=NAME),
            town.post("/issues", {**SAID, "category": "x", "name": NAME}),
        ]
        for answer in answers:
            said = answer.text + str(answer.headers)
            assert answer.status_code >= 400
            assert all(each not in said for each in (resident.code, NAME, MOBILE))


class TestStaff:
    def tell(
        self, town: ResidentsTown, number: str, by: str, **body: object
    ) -> tuple[int, dict[str, object]]:
        """Ask for the code of an issue."""
        said = {"purpose": "lost it and called", **body}
        answer = town.town.order(f"/issues/{number}/follow-code", said, by=by)
        return answer.status_code, answer.json()

    def test_a_clerk_tells_the_code(self, town: ResidentsTown) -> None:
        """The same code as before, for a purpose, on record."""
        resident = town.report()
        before = town.system.store.last_position()
        assert self.tell(town, resident.number, "clerk-1") == (
            200,
            {"number": resident.number, "code": resident.code},
        )
        (event,) = [each.event for each in town.system.store.page(before, 10).recorded]
        assert isinstance(event, PersonalDataRead)
        assert (event.fields, event.purpose) == (("follow_code",), "lost it and called")

    def test_a_new_code_ends_the_one_before(self, town: ResidentsTown) -> None:
        """Who has the old one is nobody any more."""
        resident = town.report()
        status, told = self.tell(town, resident.number, "clerk-1", renew=True)
        assert status == 200
        assert told["code"] != resident.code
        path = f"/issues/{resident.number}"
        assert town.get(path, resident.code).status_code == 404
        assert town.get(path, str(told["code"])).status_code == 200

    @pytest.mark.parametrize(
        "by", ["dispatcher-1", "housing-handler-1", "supervisor-1", "auditor-1"]
    )
    def test_nobody_else_is_told(self, town: ResidentsTown, by: str) -> None:
        """With the code one rates in the complainant's name."""
        resident = town.report()
        town.staff("dispatch", resident.number)
        assert self.tell(town, resident.number, by)[0] == 403

    def test_a_purpose_is_asked_for(self, town: ResidentsTown) -> None:
        """It stands on record for good."""
        status, told = self.tell(town, town.report().number, "clerk-1", purpose=" ")
        assert (status, told["code"]) == (422, "reveal_purpose_required")

    def test_where_nobody_complained_there_is_no_code(self, town: ResidentsTown) -> None:
        """Nobody could be told it."""
        status, told = self.tell(town, town.town.reported(), "clerk-1")
        assert (status, told["code"]) == (422, "nobody_to_ask")


class TestContacts:
    def test_lead_a_clerk_to_the_report(self, town: ResidentsTown) -> None:
        """Found by the exact telephone number, though nobody checked that it is his."""
        from bihuan.privacy import exact_search_of  # noqa: PLC0415 -- beside its use
        from tests.live import CLERK  # noqa: PLC0415 -- beside its use

        resident = town.report()
        search = exact_search_of(town.system)
        (found,) = search.issues("contact", f"+86 {MOBILE}", "calls about it", CLERK)
        assert town.system.read_state(found).number == resident.number
