"""Orders over HTTP: what a program sends, and what it is answered."""

from uuid import UUID

from tests.api_client import REPORT, Town


class TestReport:
    def test_opens_an_issue(self, town: Town) -> None:
        """A new issue is answered with 201, its place, its version and what was stored."""
        answer = town.order("/issues", REPORT, by="clerk-1", if_match=None)
        assert answer.status_code == 201
        done = answer.json()
        assert done["outcome"] == "accepted"
        assert answer.headers["etag"] == f'"{done["head"]["version"]}"'
        assert answer.headers["location"] == f"/api/v1/issues/{done['head']['issue_id']}"

    def test_is_degraded_without_temporal(self, town: Town) -> None:
        """The order is stored although timers are late; the answer says so."""
        answer = town.order("/issues", REPORT, by="clerk-1", if_match=None)
        assert answer.json()["degraded"] is True

    def test_of_a_numeral_in_quotes_is_malformed(self, town: Town) -> None:
        """What is sent is what is meant: "5" is no number (rules.md 12.5)."""
        answer = town.order("/issues", {**REPORT, "headcount": "5"}, by="clerk-1", if_match=None)
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
        assert answer.json()["details"]["field"] == "headcount"

    def test_without_a_kind_lacks_it(self, town: Town) -> None:
        """What is missing is a rule's matter (rules.md 12.1), and is named."""
        body = {name: value for name, value in REPORT.items() if name != "kind"}
        answer = town.order("/issues", body, by="clerk-1", if_match=None)
        assert (answer.status_code, answer.json()["code"]) == (422, "field_missing")

    def test_of_blanks_is_empty(self, town: Town) -> None:
        """A text of white space alone says nothing (rules.md 12.1)."""
        answer = town.order("/issues", {**REPORT, "text": " \n\u3000"}, by="clerk-1")
        assert (answer.status_code, answer.json()["code"]) == (422, "text_empty")


class TestSteps:
    def test_go_round_the_loop(self, town: Town) -> None:
        """The straight way from the report to the close, each step on the version before."""
        opened = town.order("/issues", REPORT, by="clerk-1", if_match=None)
        issue, version = opened.json()["head"]["issue_id"], opened.headers["etag"]
        for name, by, body in (
            ("dispatch", "dispatcher-1", {"unit": "housing"}),
            ("claim", "housing-handler-1", {}),
            ("record-contact", "housing-handler-1", {"method": "phone", "reached": True}),
            ("resolve", "housing-handler-1", {"outcome": "solved", "reply": "已修好"}),
        ):
            answer = town.order(f"/issues/{issue}/{name}", body, by=by, if_match=version)
            assert answer.status_code == 200, answer.text
            version = answer.headers["etag"]
        assert answer.json()["head"]["status"] == "resolved"

    def test_without_a_version_overwrite_nothing(self, town: Town) -> None:
        """An order to an issue says on which version it was decided."""
        issue = town.reported()
        path = f"/issues/{issue}/dispatch"
        answer = town.order(path, {"unit": "housing"}, by="dispatcher-1", if_match=None)
        assert (answer.status_code, answer.json()["code"]) == (428, "precondition_required")

    def test_on_an_old_version_are_told_what_changed(self, town: Town) -> None:
        """Stale: the present version, and what happened since the one that was seen."""
        issue = town.dispatched()
        path = f"/issues/{issue}/dispatch"
        answer = town.order(path, {"unit": "housing"}, by="dispatcher-1", if_match='"2"')
        assert (answer.status_code, answer.json()["code"]) == (412, "stale_version")
        assert answer.json()["version"] == 3
        assert [each["caused_by"] for each in answer.json()["changes"]] == ["DispatchIssue"]

    def test_claimed_by_another_name_the_holder(self, town: Town) -> None:
        """The second claim is refused with who has it (rules.md 12.2)."""
        issue = town.dispatched()
        assert town.order(f"/issues/{issue}/claim", by="housing-handler-1").status_code == 200
        answer = town.order(f"/issues/{issue}/claim", by="housing-handler-2")
        assert (answer.status_code, answer.json()["code"]) == (409, "already_claimed")
        assert answer.json()["details"]["holder"] == "housing-handler-1"

    def test_by_a_role_that_may_not_are_refused(self, town: Town) -> None:
        """Dispatch by a handling unit is not permitted (rules.md 12.2)."""
        issue = town.dispatched()
        path = f"/issues/{issue}/dispatch"
        answer = town.order(path, {"unit": "housing"}, by="housing-handler-1")
        assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")

    def test_in_a_post_that_he_does_not_hold_are_refused(self, town: Town) -> None:
        """A header claims a post; the directory says who holds it."""
        issue = town.dispatched()
        answer = town.order(
            f"/issues/{issue}/dispatch",
            {"unit": "housing"},
            by="housing-handler-1",
            headers={"Bihuan-Acting-As": "dispatcher@centre"},
        )
        assert (answer.status_code, answer.json()["code"]) == (403, "post_not_held")
        assert answer.json()["detail"] == (
            "housing-handler-1 holds no post as dispatcher@centre; accepted: handler@housing."
        )

    def test_as_the_system_are_not_clear(self, town: Town) -> None:
        """Nobody outside is the system."""
        issue = town.reported()
        answer = town.order(
            f"/issues/{issue}/dispatch",
            {"unit": "housing"},
            by="dispatcher-1",
            headers={"Bihuan-Acting-As": "system"},
        )
        assert (answer.status_code, answer.json()["code"]) == (400, "acting_as")

    def test_need_a_token_for_writing(self, town: Town) -> None:
        """A token for reading reads: its scopes bound what its holder may."""
        answer = town.order("/issues", REPORT, by="clerk-1-readonly")
        assert (answer.status_code, answer.json()["code"]) == (403, "scope")

    def test_leave_their_request_in_the_events(self, town: Town) -> None:
        """Whoever reads the log of the program finds the request an event came in by."""
        issue = town.reported()
        answer = town.order(
            f"/issues/{issue}/dispatch",
            {"unit": "housing"},
            by="dispatcher-1",
            headers={"X-Request-Id": "4bf92f3577b34da6a3ce929d0e0e4736"},
        )
        assert answer.headers["x-request-id"] == "4bf92f3577b34da6a3ce929d0e0e4736"
        stored = town.system.store.read_issue(UUID(issue))
        assert stored[-1].event.stamp.request_id == "4bf92f3577b34da6a3ce929d0e0e4736"


class TestKeys:
    def test_are_needed(self, town: Town) -> None:
        """Without a key an order could not be repeated safely."""
        answer = town.order("/issues", REPORT, by="clerk-1", key=None)
        assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")

    def test_repeat_the_answer(self, town: Town) -> None:
        """The same key and body: the same answer, nothing twice."""
        first = town.order("/issues", REPORT, by="clerk-1", key="same-key")
        again = town.order("/issues", REPORT, by="clerk-1", key="same-key")
        assert (again.status_code, again.json()) == (first.status_code, first.json())

    def test_of_another_body_are_refused(self, town: Town) -> None:
        """The second report would be lost behind the first one's answer."""
        town.order("/issues", REPORT, by="clerk-1", key="reused-key")
        other = {**REPORT, "title": "井盖丢失"}
        answer = town.order("/issues", other, by="clerk-1", key="reused-key")
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")

    def test_repeat_a_refusal(self, town: Town) -> None:
        """A refusal is an answer too, but for its request's id."""
        issue = town.dispatched()
        town.order(f"/issues/{issue}/claim", by="housing-handler-1")
        path, key = f"/issues/{issue}/claim", "refused-key"
        first = town.order(path, by="housing-handler-2", key=key).json()
        town.order(f"/issues/{issue}/release-claim", {"reason": "x"}, by="housing-handler-1")
        again = town.order(path, by="housing-handler-2", key=key).json()
        assert {**again, "instance": ""} == {**first, "instance": ""}

    def test_go_on_after_a_stale_version(self, town: Town) -> None:
        """Stale is not remembered: the same key, now on the present version, is taken."""
        path = f"/issues/{town.reported()}/dispatch"

        def dispatched(if_match: str) -> int:
            body, key = {"unit": "housing"}, "stale-key"
            return town.order(path, body, by="dispatcher-1", key=key, if_match=if_match).status_code

        assert [dispatched('"1"'), dispatched('"2"')] == [412, 200]
