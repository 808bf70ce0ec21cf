"""What a token is good for: each scope opens its own ways, and none of the others."""

from typing import Final

import pytest

from tests.api_client import REPORT, Town

EXPORT: Final = {"format": "csv", "purpose": "a test of scopes"}


class TestReport:
    def test_opens_an_issue_and_nothing_else(self, town: Town) -> None:
        """A feed of reports needs to read nothing, nor to give any other order."""
        answer = town.order("/issues", REPORT, by="clerk-1-only-report", if_match=None)
        assert answer.status_code == 201, answer.text
        issue = answer.json()["head"]["issue_id"]
        for refused in (
            town.get(f"/api/v1/issues/{issue}", by="clerk-1-only-report"),
            town.order(f"/issues/{issue}/dispatch", {"unit": "x"}, by="clerk-1-only-report"),
        ):
            assert (refused.status_code, refused.json()["code"]) == (403, "scope")


class TestWrite:
    def test_orders_what_it_names(self, town: Town) -> None:
        """Nothing need be read to give an order, and its answer is the receipt, also again."""
        issue = town.reported()
        path, key = f"/issues/{issue}/dispatch", "written-without-reading"
        first, again = (
            town.order(path, {"unit": "housing"}, by="dispatcher-1-only-write", key=key)
            for _ in range(2)
        )
        assert first.status_code == 200, first.text
        assert first.json() == again.json()
        assert first.json()["receipt"]["status"] == "dispatched"
        opened = town.order("/issues", REPORT, by="clerk-1-only-write", if_match=None)
        assert opened.status_code == 201

    def test_reads_nothing(self, town: Town) -> None:
        """Neither lists nor issues, nor what others did since."""
        issue = town.dispatched()
        for path in ("/issues", f"/issues/{issue}", f"/issues/{issue}/history", "/inbox"):
            answer = town.get(f"/api/v1{path}", by="dispatcher-1-only-write")
            assert (answer.status_code, answer.json()["code"]) == (403, "scope")
        path, stale = f"/issues/{issue}/dispatch", '"1"'
        answer = town.order(path, {"unit": "x"}, by="dispatcher-1-only-write", if_match=stale)
        assert (answer.status_code, answer.json()["code"]) == (412, "stale_version")
        assert "changes" not in answer.text

    @pytest.mark.parametrize("scope", ["write", "read"])
    def test_alone_is_told_no_code(self, town: Town, scope: str) -> None:
        """With a complainant's code one reads and acts: whoever is told it may do both."""
        path = f"/issues/{town.reported()}/follow-code"
        answer = town.order(path, {"purpose": "lost it"}, by=f"clerk-1-only-{scope}")
        assert (answer.status_code, answer.json()["code"]) == (403, "scope")

    def test_finds_out_nothing(self, town: Town) -> None:
        """What is not his to see is not there for his orders either."""
        path = f"/issues/{town.dispatched()}/claim"
        answer = town.order(path, {}, by="transport-handler-1-only-write")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


class TestExport:
    def test_follows_its_own_job(self, town: Town) -> None:
        """Who may only export looks at his job and fetches the file."""
        begun = town.order("/exports", EXPORT, by="auditor-1-only-export", if_match=None)
        assert begun.status_code == 202, begun.text
        job = begun.headers["location"]
        assert town.get(job, by="auditor-1-only-export").status_code == 200
        assert town.get("/api/v1/issues", by="auditor-1-only-export").status_code == 403


class TestReveal:
    @pytest.mark.parametrize("scope", ["read", "write", "report", "export", "administer"])
    def test_is_a_scope_of_its_own(self, town: Town, scope: str) -> None:
        """A token that reads, reads masked."""
        issue = town.reported()
        wish = {"field": "text", "purpose": "call back"}
        answer = town.order(f"/issues/{issue}/reveal", wish, by=f"clerk-1-only-{scope}")
        assert (answer.status_code, answer.json()["code"]) == (403, "scope")
        assert str(REPORT["text"]) not in answer.text
