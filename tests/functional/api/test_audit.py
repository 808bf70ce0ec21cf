"""Evidence over HTTP: for those who audit."""

from uuid import UUID

from application.evidence.proof_file import check_proof
from application.evidence.record import By
from application.evidence.signing_keys import SigningKeys
from bihuan.evidence import checkpoints_of
from tests.api_client import Town


class TestProof:
    def test_is_there_once_a_checkpoint_covers_it(self, town: Town) -> None:
        """Before that it is a conflict with the state; of nothing there is nothing."""
        issue = town.reported()
        path = f"/api/v1/audit/proof?stream={issue}"
        assert town.get(path, by="auditor-1").json()["code"] == "not_covered"
        checkpoints_of(town.system.settings, town.system.store).sign(By())
        answer = town.get(path, by="auditor-1")
        assert answer.status_code == 200, answer.text
        (public,) = SigningKeys(town.system.settings.data).published().values()
        assert check_proof(answer.content, public=public).stream == UUID(issue)
        nothing = f"/api/v1/audit/proof?stream={UUID(int=7)}"
        assert town.get(nothing, by="auditor-1").status_code == 404

    def test_status_names_the_last_checkpoint(self, town: Town) -> None:
        """How far the log is signed, and by which key."""
        town.reported()
        checkpoints_of(town.system.settings, town.system.store).sign(By())
        status = town.get("/api/v1/audit/status", by="auditor-1").json()
        listed = town.get("/api/v1/audit/checkpoints", by="auditor-1").json()["checkpoints"]
        assert status["checkpoint"] == listed[-1]
        assert status["key"] == listed[-1]["key"]

    def test_is_not_for_a_handler(self, town: Town) -> None:
        """Who handles does not audit."""
        answer = town.get("/api/v1/audit/status", by="housing-handler-1")
        assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")
