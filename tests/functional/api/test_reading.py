"""Reading over HTTP: lists, one issue, its history and past, figures, inbox, rules."""

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from api.explained import ShownExplanation
from tests.api_client import REPORT, Town

NEVER: Final = "00000000-0000-4000-8000-000000000000"


class TestBoard:
    def test_lists_by_filter(self, town: Town) -> None:
        """Only what fits; several values of one filter are one or the other."""
        issue = town.dispatched()
        town.catch_up()
        answer = town.get(
            "/api/v1/issues?unit=housing&status=dispatched&status=claimed", by="clerk-1"
        )
        assert answer.status_code == 200, answer.text
        found = answer.json()["issues"]
        assert issue in {each["issue_id"] for each in found}
        assert {each["unit"] for each in found} == {"housing"}

    def test_pages_by_key(self, town: Town) -> None:
        """Each issue is met once, whatever the size of the page."""
        reported = {town.reported() for _ in range(5)}
        town.catch_up()
        seen: list[str] = []
        path = "/api/v1/issues?limit=2&with_total=true"
        cursor: str | None = ""
        while cursor is not None:
            page = town.get(f"{path}&cursor={cursor}" if cursor else path, by="clerk-1").json()
            seen += [each["issue_id"] for each in page["issues"]]
            cursor = page["next_cursor"]
        assert len(seen) == len(set(seen)) == page["total"]
        assert reported <= set(seen)

    @pytest.mark.parametrize(
        "query",
        [
            "cursor=eyJ4IjoxfQ",
            "limit=0",
            "limit=1e9",
            "status=nonsense",
            "colour=red",
            "unit=%00",
            "words=x",
        ],
    )
    def test_refuses_what_it_does_not_know(self, town: Town, query: str) -> None:
        """A filter spelt wrong would filter nothing, and be believed."""
        answer = town.get(f"/api/v1/issues?{query}", by="clerk-1")
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_parameter")

    def test_finds_words(self, town: Town) -> None:
        """Two characters side by side anywhere in the text are enough."""
        issue = town.reported(text="三号楼的电梯又困人了")
        town.catch_up()
        found = town.get("/api/v1/issues?words=困人 电梯", by="clerk-1").json()["issues"]
        assert [each["issue_id"] for each in found] == [issue]

    def test_finds_an_issue_by_the_number_of_its_source(self, town: Town) -> None:
        """Where two sources have the same number, both are listed unless one is named."""
        issue = town.reported(external_id="H-77")
        town.reported(external_id="H-77", source="demo", text="另一盏路灯也不亮")
        town.catch_up()
        asked = "/api/v1/issues?external_id=H-77"
        assert len(town.get(asked, by="clerk-1").json()["issues"]) == 2
        (found,) = town.get(f"{asked}&source=hotline", by="clerk-1").json()["issues"]
        assert found["issue_id"] == issue
        assert town.get(asked, by="transport-handler-1").json()["issues"] == []

    def test_shows_nothing_to_who_holds_no_post(self, town: Town) -> None:
        """Whoever has no business with issues sees none."""
        town.reported()
        town.catch_up()
        assert town.get("/api/v1/issues", by="somebody").json()["issues"] == []

    def test_says_when_it_is_behind(self, town: Town) -> None:
        """Nobody folds here: the answer does not wait, and says that the write is not in it."""
        position = town.order("/issues", REPORT, by="clerk-1").headers["bihuan-position"]
        path = f"/api/v1/issues?min_position={position}"
        assert town.get(path, by="clerk-1").headers["bihuan-behind"] == "true"
        town.catch_up()
        assert "bihuan-behind" not in town.get(path, by="clerk-1").headers


class TestSight:
    def test_is_ones_own_subtree(self, town: Town) -> None:
        """Housing sees what it has; another department sees neither the row nor the issue."""
        issue = town.dispatched()
        town.catch_up()
        assert town.get(f"/api/v1/issues/{issue}", by="housing-handler-1").status_code == 200
        rows = town.get("/api/v1/issues", by="housing-handler-1").json()["issues"]
        assert issue in {each["issue_id"] for each in rows}
        for path in (issue, f"{issue}/history", f"{issue}/explain"):
            there = town.get(f"/api/v1/issues/{path}", by="transport-handler-1")
            never = town.get(f"/api/v1/issues/{path.replace(issue, NEVER)}", by="clerk-1")
            assert (there.status_code, there.json()["code"]) == (404, "not_found")
            assert there.json().keys() == never.json().keys()
        rows = town.get("/api/v1/issues", by="transport-handler-1").json()["issues"]
        assert issue not in {each["issue_id"] for each in rows}

    def test_keeps_a_confidential_complaint_from_whom_it_is_about(self, town: Town) -> None:
        """The centre gets neither the complainant nor the words of a complaint about itself."""
        about = [{"kind": "unit", "unit": "centre"}]
        issue = town.reported(
            text="窗口办事拖延", title="窗口拖延", respondents=about, confidential=True
        )
        town.catch_up()
        for path in (f"/{issue}", f"/{issue}/history", f"/{issue}/explain", ""):
            answer = town.get(f"/api/v1/issues{path}", by="dispatcher-1")
            assert answer.status_code == 200
            assert "窗口" not in answer.text
        assert "complainants" not in town.get(f"/api/v1/issues/{issue}", by="dispatcher-1").json()
        assert town.get("/api/v1/issues?words=拖延", by="dispatcher-1").json()["issues"] == []


class TestOneIssue:
    def test_is_shown_masked_under_its_version(self, town: Town) -> None:
        """Its ETag is what the next order names; numbers of people are covered."""
        issue = town.reported(text="请打13864001234联系我")
        answer = town.get(f"/api/v1/issues/{issue}", by="clerk-1")
        assert answer.headers["etag"] == f'"{answer.json()["version"]}"'
        assert answer.json()["text"] == "请打138****1234联系我"

    def test_is_found_by_its_number(self, town: Town) -> None:
        """People call it by its number; one that is quite new is found once the view has it."""
        issue = town.reported()
        number = town.get(f"/api/v1/issues/{issue}", by="clerk-1").json()["number"]
        town.catch_up()
        assert town.get(f"/api/v1/issues/{number}", by="clerk-1").json()["issue_id"] == issue

    def test_tells_its_history(self, town: Town) -> None:
        """Every event in words, in the reader's language."""
        issue = town.dispatched()
        path = f"/api/v1/issues/{issue}/history"
        events = town.get(path, by="clerk-1", headers={"Accept-Language": "en"}).json()["events"]
        assert [each["version"] for each in events] == [1, 2, 3]
        assert events[-1]["caused_by"] == "DispatchIssue"
        later = town.get(f"{path}?after=2", by="clerk-1").json()["events"]
        assert [each["version"] for each in later] == [3]

    def test_explains_its_deadlines(self, town: Town) -> None:
        """As stored: why this unit, and each deadline with its steps in words."""
        answer = town.get(f"/api/v1/issues/{town.dispatched()}/explain", by="clerk-1")
        ShownExplanation.model_validate_json(answer.content)
        found = answer.json()
        assert len(found["why_this_unit"]) == 1
        assert all(each["lines"] and each["steps"] for each in found["deadlines"])

    def test_is_shown_as_it_stood(self, town: Town) -> None:
        """Before its report it was not there; now it is; the future is nobody's to tell."""
        issue = town.reported()
        now = datetime.now(UTC)

        def at(instant: datetime) -> tuple[int, object]:
            query = {"at": instant.isoformat()}
            answer = town.get(f"/api/v1/issues/{issue}/as-of", by="clerk-1", params=query)
            return answer.status_code, answer.json().get("exists")

        assert at(now - timedelta(days=1)) == (200, False)
        assert at(now) == (200, True)
        assert at(now + timedelta(days=1)) == (400, None)


class TestOthers:
    def test_indicators_by_group(self, town: Town) -> None:
        """Counts and rates; a percentage is a text, so that no float rounds it."""
        town.dispatched()
        town.catch_up()
        found = town.get("/api/v1/indicators?by=unit", by="clerk-1").json()
        assert "housing" in {each["key"] for each in found["groups"]}

    def test_indicators_tell_nobody_of_issues_that_he_does_not_see(self, town: Town) -> None:
        """A department gets the figures of its own issues, not those of another or of all."""
        town.dispatched()
        town.catch_up()
        own = town.get("/api/v1/indicators?unit=housing", by="housing-handler-1")
        assert own.json()["groups"]
        for query in ("?unit=housing", "", "?category=城乡建设&by=unit"):
            other = town.get(f"/api/v1/indicators{query}", by="transport-handler-1")
            assert other.status_code == 200
            assert sum(each["issues"] for each in other.json()["groups"]) == 0

    def test_inbox_of_a_unit(self, town: Town) -> None:
        """What was dispatched waits for the unit's handlers."""
        issue = town.dispatched()
        town.catch_up()
        items = town.get("/api/v1/inbox?limit=1000", by="housing-handler-1").json()["items"]
        assert issue in {each["issue_id"] for each in items}
        others = town.get("/api/v1/inbox?limit=1000", by="dispatcher-1").json()["items"]
        assert issue not in {each["issue_id"] for each in others if each["kind"] == "claim"}

    def test_policies_in_force(self, town: Town) -> None:
        """Which pack decides, and what it says."""
        (ref,) = town.get("/api/v1/policies", by="clerk-1").json()["packs"]
        found = town.get("/api/v1/policies/demo", by="clerk-1").json()
        assert found["ref"] == ref
        assert found["content"]
        assert town.get("/api/v1/policies/no-such-pack", by="clerk-1").status_code == 404

    def test_directory_of_a_day(self, town: Town) -> None:
        """The registers, their lines, and all that was ever said of one code."""
        counts = town.get("/api/v1/directory", by="clerk-1").json()["registers"]
        page = town.get("/api/v1/directory/units?limit=1", by="clerk-1").json()
        assert (len(page["records"]), counts["units"] > 1) == (1, page["next_after"] is not None)
        one = town.get("/api/v1/directory/units/housing", by="clerk-1").json()
        assert [each["code"] for each in one["records"]] == ["housing"]
        assert town.get("/api/v1/directory/units/nowhere", by="clerk-1").status_code == 404
