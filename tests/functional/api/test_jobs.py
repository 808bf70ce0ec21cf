"""Long work over HTTP: an export is begun once, told how far it is, and its file fetched."""

import time
from hashlib import sha256
from typing import Any

import pytest

from api.long_work import ShownJob
from domain.exchange.events import EXPORTS
from tests.api_client import Town

ASKED = {"format": "csv", "purpose": "流程挖掘"}


def ended(town: Town, place: str, by: str) -> dict[str, Any]:
    """Return a job once it has ended."""
    until = time.monotonic() + 20
    while True:
        answer = town.get(place, by=by)
        ShownJob.model_validate_json(answer.content)
        job: dict[str, Any] = answer.json()
        if job["state"] != "running":
            return job
        assert time.monotonic() < until, job
        time.sleep(0.05)


class TestExport:
    def test_is_begun_once_and_fetched(self, town: Town) -> None:
        """202 and where to look; the same key is the same job; its file is what was recorded."""
        town.dispatched()
        begun = town.order("/exports", ASKED, by="auditor-1", key="an-export")
        assert begun.status_code == 202, begun.text
        again = town.order("/exports", ASKED, by="auditor-1", key="an-export")
        assert again.headers["location"] == begun.headers["location"]
        job = ended(town, begun.headers["location"], "auditor-1")
        assert job["state"] == "done", job
        file = town.get(job["file"], by="auditor-1")
        assert sha256(file.content).hexdigest() == job["result"]["sha256"]

    @pytest.mark.parametrize("part", ["bytes=9-1", "bytes=999999999-", "bytes=0-9", "lines=1-2"])
    def test_comes_whole_whatever_part_is_asked_for(self, town: Town, part: str) -> None:
        """As its description says: parts of it are none of its answers."""
        begun = town.order("/exports", ASKED, by="auditor-1", key="in-parts")
        job = ended(town, begun.headers["location"], "auditor-1")
        file = town.get(job["file"], by="auditor-1", headers={"Range": part})
        assert (file.status_code, file.headers["accept-ranges"]) == (200, "none")
        assert len(file.content) == job["result"]["size_bytes"]

    def test_key_stands_for_one_export(self, town: Town) -> None:
        """Another purpose, another part or another order under the same key is refused with 422."""
        issue = town.dispatched()
        begun = town.order("/exports", ASKED, by="auditor-1", key="one-export")
        assert begun.status_code == 202, begun.text
        for body in ({**ASKED, "purpose": "年度统计"}, {**ASKED, "where": ["unit=housing"]}):
            other = town.order("/exports", body, by="auditor-1", key="one-export")
            assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
        note = town.order(
            f"/issues/{issue}/add-note", {"text": "已核"}, by="auditor-1", key="one-export"
        )
        assert (note.status_code, note.json()["code"]) == (422, "idempotency_key_reused")

    def test_is_nobody_elses(self, town: Town) -> None:
        """A job of another account is as if it were not there."""
        begun = town.order("/exports", ASKED, by="auditor-1")
        place = begun.headers["location"]
        ended(town, place, "auditor-1")
        assert town.get(place, by="administrator-1").status_code == 404
        assert town.get(f"{place}/file", by="administrator-1").status_code == 404

    def test_needs_purpose_and_role(self, town: Town) -> None:
        """Without a purpose 422, without the role 403 (rules.md 12.7); neither begins a job."""
        blank = town.order("/exports", {**ASKED, "purpose": " "}, by="auditor-1")
        assert blank.status_code == 422
        assert town.order("/exports", ASKED, by="housing-handler-1").status_code == 403

    @pytest.mark.parametrize(
        "named", ["auditor@centre", "administrator@centre", "auditor", "resident"]
    )
    def test_a_header_grants_no_post(self, town: Town, named: str) -> None:
        """Whoever names a post that he does not hold exports nothing, and nothing is on record."""
        before = town.system.store.last_position()
        acting = {"Bihuan-Acting-As": named}
        answer = town.order("/exports", ASKED, by="housing-handler-1", headers=acting)
        assert answer.status_code in {400, 403}
        recorded = town.system.store.read(EXPORTS)
        assert [each for each in recorded if each.position > before] == []

    def test_leaves_in_the_post_that_he_names_and_holds(self, town: Town) -> None:
        """An auditor may say so."""
        acting = {"Bihuan-Acting-As": "auditor@centre"}
        begun = town.order("/exports", ASKED, by="auditor-1", headers=acting)
        assert begun.status_code == 202, begun.text
        assert ended(town, begun.headers["location"], "auditor-1")["state"] == "done"

    def test_fails_with_its_code(self, town: Town) -> None:
        """What a rule refuses while it is done stands in the job."""
        begun = town.order("/exports", {**ASKED, "approval": 99}, by="auditor-1")
        job = ended(town, begun.headers["location"], "auditor-1")
        assert (job["state"], job["result"]["code"]) == ("failed", "no_such_export_approval")
        assert job["detail"].startswith("Approval 99 is not there")
        spoken = {"Accept-Language": "zh-CN"}
        told = town.get(begun.headers["location"], by="auditor-1", headers=spoken).json()
        assert told["detail"].startswith("没有批准 99")

    def test_says_when_it_was_begun(self, town: Town) -> None:
        """In UTC, written as everywhere else; a job that does well has nothing to say."""
        begun = town.order("/exports", ASKED, by="auditor-1")
        job = ended(town, begun.headers["location"], "auditor-1")
        assert (job["begun_at"][-1], job["detail"]) == ("Z", None)
