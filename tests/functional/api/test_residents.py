"""Residents without an account: the whole way of their issue, and every refusal on it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from httpx2 import Response

from domain.base import Actor
from domain.calendar import SHANGHAI
from domain.issue.events import IssueWithdrawn
from projections.board.queries import find
from tests.attaching import listed
from tests.files import HEIC, MAKER, PDF, bare, letter, noted, picture
from tests.residents import MOBILE, NAME, SAID, WORDS, Resident, ResidentsTown, residents_town


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ResidentsTown]:
    """Return a town that the tests share: each resident has an issue of his own."""
    with residents_town(tmp_path_factory.mktemp("town")) as found:
        yield found


@pytest.fixture
def own_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ResidentsTown]:
    """Return a town of the test's own, whose time may pass."""
    with residents_town(tmp_path_factory.mktemp("town")) as found:
        yield found


class TestWholeWay:
    def test_from_report_to_reopening(self, town: ResidentsTown) -> None:
        """Reported, asked, answered, handled, rated, opened again; each step is told in words."""
        resident = town.report()
        seen = resident.follow()
        assert (seen["status"], seen["unit"], seen["question"]) == ("reported", None, None)
        assert {"confidential", "photo", "withdraw", "words"} == resident.may()

        question = {"question": "是哪一栋楼？"}
        path = f"/issues/{resident.number}/request-information"
        assert town.town.order(path, question, by="dispatcher-1").status_code == 200
        seen = resident.follow()
        assert seen["question"] == "是哪一栋楼？"
        assert datetime.fromisoformat(seen["answer_by"]) > town.clock()
        assert "answer" in resident.may()
        answered = resident.act("answer", text="三号楼")
        assert (answered.status_code, answered.json()["status"]) == (200, "reported")
        assert resident.follow()["answer_by"] is None

        town.staff("dispatch", resident.number)
        assert {"confidential", "photo", "urge", "withdraw", "words"} == resident.may()
        assert resident.follow()["unit"]
        assert resident.act("urge", note="晚上出行不便").status_code == 200
        assert resident.act("words", text="昨晚又坏了一盏").status_code == 200
        for step in ("claim", "contact", "resolve", "review", "revisit"):
            town.staff(step, resident.number)
        seen = resident.follow()
        assert seen["status"] == "closed"
        assert resident.may() == {"confidential", "photo", "rating", "reopen", "words"}
        steps = {each["what"]: each for each in seen["steps"]}
        assert steps["answered"]["words"] == "已更换三号楼前的灯泡"
        assert [each["what"] for each in seen["steps"]] == [
            *("reported", "asked", "answered_by_you", "dispatched", "urged", "note"),
            *("claimed", "answered", "closed"),
        ]

        assert resident.act("rating", stars=2).status_code == 200
        assert resident.follow()["stars"] == 2
        reopened = resident.act("reopen", reason="路灯又不亮了")
        assert (reopened.status_code, reopened.json()["status"]) == (200, "claimed")
        assert resident.act("withdraw", reason="自己修好了").json()["status"] == "withdrawn"
        assert resident.follow()["status"] == "withdrawn"

    def test_whose_matter_was_joined_reads_the_reply_to_both(self, town: ResidentsTown) -> None:
        """The issue that it was merged into was answered: he is told what, without its names."""
        joined, other = town.report(), town.report(name="欧阳建国")
        into = town.town.get(f"/api/v1/issues/{other.number}", by="dispatcher-1").json()["issue_id"]
        path = f"/issues/{joined.number}/merge"
        merging = {"into": into, "reason": "同一路灯"}
        assert town.town.order(path, merging, by="dispatcher-1").status_code == 200
        for step in ("dispatch", "claim", "contact"):
            town.staff(step, other.number)
        town.staff("resolve", other.number, reply="欧阳建国您好，灯泡已换，电话13812345678")
        assert "answered" not in {each["what"] for each in joined.follow()["steps"]}
        town.staff("review", other.number)
        answered = {each["what"]: each["words"] for each in joined.follow()["steps"]}["answered"]
        assert answered == "欧＊＊您好，灯泡已换，电话138****5678"

    def test_who_urges_again_is_told_when(self, town: ResidentsTown) -> None:
        """In local time for people, in seconds for programs; until then it stays refused."""
        resident = town.report()
        town.staff("dispatch", resident.number)
        assert resident.act("urge").status_code == 200
        refused = resident.act("urge")
        found = refused.json()
        again = datetime.fromisoformat(found["accepted"])
        assert (refused.status_code, found["retryable"]) == (429, True)
        assert again.astimezone(SHANGHAI).isoformat() in found["detail"]
        assert refused.headers["retry-after"] == str(found["details"]["seconds"])

    def test_what_is_withdrawn_by_code_is_confirmed(self, town: ResidentsTown) -> None:
        """After dispatch, too: nobody else has the code (lifecycle.md 2)."""
        resident = town.report()
        town.staff("dispatch", resident.number)
        assert resident.act("withdraw", reason="自己修好了").status_code == 200
        row = find(town.system.views, resident.number)
        assert row is not None
        events = [each.event for each in town.system.store.read_issue(UUID(row.issue_id))]
        (event,) = [each for each in events if isinstance(each, IssueWithdrawn)]
        assert (event.after_dispatch, event.counted) == (True, False)
        assert (event.stamp.actor.role, event.stamp.channel) == ("resident", "public")

    def test_what_is_closed_is_not_withdrawn(self, town: ResidentsTown) -> None:
        """There is nothing left to take back (lifecycle.md 2)."""
        answer = town.report().closed().act("withdraw", reason="不用了")
        assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")

    def test_nothing_but_words_is_needed(self, town: ResidentsTown) -> None:
        """No name, no contact, no category: then nobody calls, and he looks for himself."""
        answer = town.post("/issues", {"text": "井盖松动。请派人来看"})
        assert answer.status_code == 201
        town.town.catch_up()
        told = answer.json()
        resident = Resident(town, told["number"], told["code"])
        followed = resident.follow()
        assert (followed["title"], followed["category_name"]) == ("井盖松动", "Other")
        issue = town.town.get(f"/api/v1/issues/{told['number']}", by="clerk-1").json()
        assert (issue["anonymous"], issue["source"], issue["category"]) == (
            True,
            "web",
            "unclassified",
        )


class TestReport:
    def test_sent_again_is_the_same(self, town: ResidentsTown) -> None:
        """A lost answer is not a lost report: the same key and words, the same number and code."""
        key = str(uuid4())
        first, again = (town.post("/issues", SAID, key=key) for _ in range(2))
        assert (first.status_code, first.json()) == (again.status_code, again.json())

    def test_under_a_used_key_is_no_other(self, town: ResidentsTown) -> None:
        """Another body under the key is refused, and nothing of the first is told."""
        key = str(uuid4())
        told = town.post("/issues", SAID, key=key).json()
        other = town.post("/issues", {**SAID, "text": "另一件事"}, key=key)
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
        assert told["number"] not in other.text

    @pytest.mark.parametrize("key", ["1", "a-short-key", None])
    def test_needs_a_key_of_its_own(self, town: ResidentsTown, key: str | None) -> None:
        """A key that somebody else may come upon stands for nobody."""
        assert town.post("/issues", SAID, key=key).status_code == 400

    @pytest.mark.parametrize(
        ("said", "status", "code"),
        [
            ({}, 422, "field_missing"),
            ({"text": " \n\u3000"}, 422, "text_empty"),
            ({"text": "字" * 20_001}, 422, "text_too_long"),
            ({"text": 5}, 400, "malformed"),
            ({"text": "路灯", "confidential": "true"}, 400, "malformed"),
            ({"text": "路灯", "source": "hotline"}, 400, "malformed"),
            ({"text": "路灯", "external_id": "1"}, 400, "malformed"),
            ({"text": "路灯", "person": "somebody"}, 400, "malformed"),
            ({"text": "路灯", "category": "没有这一类"}, 422, "unknown_reference"),
            ({"text": "路灯", "about": "no-unit"}, 422, "unknown_reference"),
            (
                {"text": "路灯", "contacts": [{"kind": "mobile", "value": "12"}]},
                422,
                "code_malformed",
            ),
        ],
    )
    def test_of_another_form_is_refused(
        self, town: ResidentsTown, said: dict[str, object], status: int, code: str
    ) -> None:
        """The same rules as for every order; whoever he is, is not his to say."""
        answer = town.post("/issues", said)
        assert (answer.status_code, answer.json()["code"]) == (status, code)

    def test_without_words_is_refused_for_its_words(self, town: ResidentsTown) -> None:
        """Not for the title, which he did not send: it is made of them."""
        assert town.post("/issues", {"text": " \n"}).json()["field"] == "text"

    def test_with_a_known_telephone_is_nobody_known(self, town: ResidentsTown) -> None:
        """Whoever types a telephone number gets neither its owner's issue nor his name."""
        first, second = town.report(), town.report()
        assert first.number != second.number
        people = [_complainant(town, each.number) for each in (first, second)]
        assert people[0] != people[1]


class TestFollowing:
    def test_in_the_readers_language(self, town: ResidentsTown) -> None:
        """Plain words, in Chinese or English."""
        resident = town.report()
        english = resident.follow(**{"Accept-Language": "en"})
        chinese = resident.follow(**{"Accept-Language": "zh-CN"})
        assert english["says"].startswith("It is registered")
        assert chinese["says"].startswith("已登记受理")
        assert english["steps"][0]["says"] == "Registered"

    def test_by_a_code_as_people_write_it(self, town: ResidentsTown) -> None:
        """Small letters and blanks are what was meant; the number, too."""
        resident = town.report()
        code = resident.code.lower().replace("-", " ")
        assert town.get(f"/issues/{resident.number.lower()}", code).status_code == 200

    def test_shows_nothing_of_the_office(self, town: ResidentsTown) -> None:
        """No colleague, no instruction, no findings, no id; numbers in texts are covered."""
        resident = town.report()
        town.staff("dispatch", resident.number, instruction="内部交办意见")
        for step in ("claim", "contact", "resolve", "review"):
            town.staff(step, resident.number)
        note = {"text": "只供内部参考"}
        path = f"/issues/{resident.number}/add-note"
        assert town.town.order(path, note, by="housing-handler-1").status_code == 200
        text = town.get(f"/issues/{resident.number}", resident.code).text
        for hidden in ("内部", "handler", "dispatcher-1", "reviewer", MOBILE, NAME):
            assert hidden not in text
        assert "138****5678" in text

    @pytest.mark.parametrize(
        "act", ["answer", "words", "urge", "rating", "reopen", "confidential", "withdraw"]
    )
    def test_acts_need_the_code_too(self, town: ResidentsTown, act: str) -> None:
        """Without it, or with a wrong one, nothing is done."""
        resident = town.report()
        body = {"stars": 1} if act == "rating" else {}
        without = town.post(f"/issues/{resident.number}/{act}", body)
        assert (without.status_code, without.json()["code"]) == (400, "bad_parameter")
        client = f"192.0.2.{len(act)}"
        wrong = town.post(
            f"/issues/{resident.number}/{act}", body, code="AAAA-AAAA-AAAA", client=client
        )
        assert (wrong.status_code, wrong.json()["code"]) == (404, "follow_refused")


class TestPhoto:
    def send(self, resident: Resident, content: bytes, code: str | None = None) -> Response:
        """Send a file as body."""
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Disposition": 'attachment; filename="lamp.jpg"',
        }
        path = f"/issues/{resident.number}/photo"
        shown = resident.code if code is None else code
        return resident.town.post(path, content, code=shown, headers=headers)

    def test_is_put_on_record_and_shown_without_traces(self, town: ResidentsTown) -> None:
        """Staff see a copy drawn anew; the resident reads that it was added, once."""
        resident, content = town.report(), noted(picture(31))
        assert "photo" in resident.may()
        assert self.send(resident, content).status_code == 200
        assert self.send(resident, content).status_code == 200
        (file,) = listed(town.town, resident.number)
        assert (file["media_type"], file["visible_to"]) == ("image/jpeg", "complainant")
        shown = town.town.get(file["href"], by="clerk-1")
        assert shown.status_code == 200
        assert MAKER.encode() not in shown.content
        assert [each["what"] for each in resident.follow()["steps"]] == ["reported", "file"]

    @pytest.mark.parametrize("content", [PDF, b"<svg onload=alert(1)>", b"", b"\x89PNG\r\n\x1a\n"])
    def test_is_a_picture(self, town: ResidentsTown, content: bytes) -> None:
        """By its content, whatever it is called; nothing else is kept."""
        resident = town.report()
        assert self.send(resident, content).status_code == 422
        assert listed(town.town, resident.number) == []

    @pytest.mark.parametrize("content", [PDF, HEIC, letter(), b"<svg onload=alert(1)>"])
    def test_of_no_type_that_is_taken_is_told_which_are(
        self, town: ResidentsTown, content: bytes
    ) -> None:
        """Pictures alone: whoever is told that a letter would do sends it in vain."""
        refused = self.send(town.report(), content)
        assert refused.json()["code"] == "file_type"
        assert refused.json()["accepted"] == ["image/jpeg", "image/png", "image/webp"]

    def test_needs_the_code(self, town: ResidentsTown) -> None:
        """Nobody else adds to the issue, and nothing of him is read."""
        resident = town.report()
        assert self.send(resident, bare(picture(32)), "AAAA-AAAA-AAAA").status_code == 404
        assert listed(town.town, resident.number) == []


class TestRating:
    @pytest.mark.parametrize(
        ("stars", "status"), [(0, 422), (6, 422), (4.5, 400), ("5", 400), (True, 400), (None, 400)]
    )
    def test_is_one_to_five_whole_stars(
        self, town: ResidentsTown, stars: object, status: int
    ) -> None:
        """rules.md 12.5."""
        resident = _closed_once(town)
        assert resident.act("rating", stars=stars).status_code == status

    def test_comes_after_closing(self, town: ResidentsTown) -> None:
        """Nothing is rated that is not done."""
        answer = town.report().act("rating", stars=5)
        assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")

    def test_is_given_once(self, own_town: ResidentsTown) -> None:
        """The same again is 200; another one is 409 once the first one stands."""
        resident = own_town.report().closed()
        assert resident.act("rating", stars=5).status_code == 200
        own_town.clock.ahead += timedelta(days=9)
        assert resident.act("rating", stars=5).status_code == 200
        other = resident.act("rating", stars=1)
        assert (other.status_code, other.json()["code"]) == (409, "rating_closed")
        assert "rating" not in resident.may()

    def test_has_a_window(self, own_town: ResidentsTown) -> None:
        """Thirty days after closing there is neither rating nor reopening; both tell until when."""
        resident = own_town.report().closed()
        until = {each["act"]: each["until"] for each in resident.follow()["may"]}
        assert until["words"] is None
        for act in ("rating", "reopen"):
            left = datetime.fromisoformat(until[act]) - own_town.clock()
            assert timedelta(days=29) < left < timedelta(days=32)
        own_town.clock.ahead += timedelta(days=33)
        assert resident.may() == {"confidential", "photo", "words"}
        late = resident.act("rating", stars=5)
        assert (late.status_code, late.json()["code"]) == (409, "rating_closed")
        again = resident.act("reopen", reason="又坏了", new_facts=True)
        assert (again.status_code, again.json()["code"]) == (422, "reopen_window")


class TestConfidentiality:
    def test_hides_him_from_whom_it_is_about(self, town: ResidentsTown) -> None:
        """By wish: the unit complained about learns neither who nor what."""
        resident = town.report(about="housing", confidential=True, request_type="complaint")
        seen = town.town.get(f"/api/v1/issues/{resident.number}", by="supervisor-1")
        assert seen.json()["confidential"] is True
        assert seen.json()["kind"] == "complaint"
        hidden = town.town.get(f"/api/v1/issues/{resident.number}", by="housing-handler-1")
        assert hidden.status_code == 404 or "complainants" not in hidden.json()
        refused = town.town.order(
            f"/issues/{resident.number}/dispatch", {"unit": "housing"}, by="dispatcher-1"
        )
        assert refused.status_code == 422

    def test_may_be_asked_for_later(self, town: ResidentsTown) -> None:
        """From then on: in lists and alone, its words are kept from the unit it is about."""
        resident = town.report(about="transport")
        town.staff("dispatch", resident.number)
        accused = Actor(id="transport-handler-1", role="handler", unit="transport")
        assert "confidential" in resident.may()
        assert resident.act("confidential").status_code == 200
        town.town.catch_up()
        assert resident.follow()["confidential"] is True
        assert "confidential" not in resident.may()
        assert resident.act("confidential").status_code == 200
        row = find(town.system.views, resident.number)
        assert row is not None
        assert row.kept_from == ["unit:transport"]
        issue = town.system.read_state(UUID(row.issue_id))
        assert not town.system.access.view(accused, issue).shows_texts


class TestCategories:
    def test_are_listed_without_an_account(self, town: ResidentsTown) -> None:
        """Whoever reports sees what there is to choose from."""
        found = town.get("/categories")
        assert found.status_code == 200
        names = {each["code"]: each["name"] for each in found.json()["categories"]}
        assert names["城乡建设"] == "城乡建设"

    @pytest.mark.parametrize(("language", "name"), [("zh-CN", "其他"), ("en", "Other")])
    def test_what_fits_nowhere_has_a_name(
        self, town: ResidentsTown, language: str, name: str
    ) -> None:
        """In the reader's language; the code stays what is sent."""
        spoken = {"Accept-Language": language}
        found = town.get("/categories", headers=spoken).json()["categories"]
        assert {each["code"]: each["name"] for each in found}["unclassified"] == name


def _complainant(town: ResidentsTown, number: str) -> str:
    issue = town.town.get(f"/api/v1/issues/{number}", by="clerk-1").json()
    return str(issue["complainants"][0]["person"])


_once: dict[int, Resident] = {}


def _closed_once(town: ResidentsTown) -> Resident:
    """Return an issue of the town that was closed and never rated."""
    if id(town) not in _once:
        _once[id(town)] = town.report(text=WORDS).closed()
    return _once[id(town)]
