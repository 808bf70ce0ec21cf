"""`indicators --explain`: a figure taken apart, recomputed here from the issues' own histories."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import report, run

JOURNEYS = (("dispatch", "claim"), ("dispatch",), ())


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data directory with its tables, shared by the tests of this file."""
    directory = tmp_path_factory.mktemp("figures") / "data"
    ended = run(directory, "db", "migrate")
    assert ended.code == 0, ended.err
    return directory


@pytest.fixture(scope="module")
def numbers(data: Path) -> tuple[str, ...]:
    """Return three issues: one claimed, one dispatched, one only reported."""
    actors = {"dispatch": "dispatcher-1", "claim": "housing-handler-1"}
    found = []
    for index, steps in enumerate(JOURNEYS):
        number = report(data, "--external-id", f"F-{index}")
        for step in steps:
            ended = run(data, "issue", step, number, "--as", actors[step])
            assert ended.code == 0, ended.err
        found.append(number)
    return tuple(found)


def explained(data: Path, *arguments: str) -> dict[str, dict[str, Any]]:
    """Return every figure by its name."""
    told = run(data, "indicators", "--explain", *arguments, "--json").document["indicators"]
    return {each["name"]: each for each in told}


def parts(figure: dict[str, Any]) -> dict[str, int]:
    """Return how many issues are in each part that has any."""
    return {each["part"]: each["issues"] for each in figure["parts"] if each["issues"]}


def opened(data: Path, name: str, *arguments: str) -> dict[str, str]:
    """Return the part of each issue of a figure, by number."""
    told = run(data, "indicators", "--explain", name, "--issues", *arguments, "--json").document
    return {each["number"]: each["part"] for each in told["issues"]}


def instant(data: Path, number: str, event: str) -> datetime:
    """Return when the event of the issue happened."""
    events = run(data, "issue", "history", number, "--json").document["events"]
    found = next(each for each in events if each["topic"] == event)
    return datetime.fromisoformat(found["occurred_at"])


class TestFigures:
    def test_counts_are_the_issues(self, data: Path, numbers: tuple[str, ...]) -> None:
        """Three issues, all open: two dispatched in time, of which one is claimed in time."""
        told = explained(data)
        assert (told["issues"]["numerator"], told["issues"]["denominator"]) == (3, None)
        assert told["open"]["numerator"] == 3
        assert parts(told["on_time.dispatch"]) == {"met": 2, "running": 1}
        assert parts(told["on_time.claim"]) == {"no_clock": 1, "met": 1, "running": 1}
        claim = told["on_time.claim"]
        assert (claim["numerator"], claim["denominator"], claim["percent"]) == (1, 1, "100.00")
        assert opened(data, "on_time.claim") == dict(
            zip(numbers, ("met", "running", "no_clock"), strict=True)
        )

    def test_nothing_to_judge_is_null_and_says_why(
        self, data: Path, numbers: tuple[str, ...]
    ) -> None:
        """Nobody was asked yet: 0 of 0 is neither 0 nor 100, because all three are left out."""
        solved = explained(data)["solved"]
        assert (solved["numerator"], solved["denominator"], solved["percent"]) == (0, 0, None)
        assert solved["no_percentage"] == "none_judged"
        assert parts(solved) == {"no_answer": len(numbers)}
        nowhere = explained(data, "solved", "--unit", "nowhere")["solved"]
        assert (nowhere["issues"], nowhere["no_percentage"]) == (0, "no_issues")
        assert "not assessed" in run(data, "indicators", "--explain", "solved").out

    def test_durations_are_those_of_the_history(self, data: Path, numbers: tuple[str, ...]) -> None:
        """The middle of two durations is half their sum, each from one event to the other."""
        took = [
            (
                instant(data, number, "issue.dispatched.v1")
                - instant(data, number, "issue.reported.v1")
            ).total_seconds()
            for number in numbers[:2]
        ]
        step = explained(data)["step.dispatch"]
        assert step["numerator"] == 2
        assert step["median_s"] == pytest.approx(sum(took) / 2)
        assert step["p90_s"] == pytest.approx(max(took))
        arguments = ("step.dispatch", "--issues", "--role", "numerator", "--json")
        told = run(data, "indicators", "--explain", *arguments).document["issues"]
        assert {each["number"]: each["seconds"] for each in told} == pytest.approx(
            dict(zip(numbers, took, strict=False))
        )


class TestWhich:
    def test_of_a_unit(self, data: Path, numbers: tuple[str, ...]) -> None:
        """Of the unit are those sent to it; an empty unit asks for those of none."""
        assert set(opened(data, "issues", "--unit", "housing")) == set(numbers[:2])
        assert set(opened(data, "issues", "--unit", "")) == {numbers[2]}
        groups = run(data, "indicators", "--unit", "housing", "--json").document["groups"]
        assert groups[0]["issues"] == 2

    @pytest.mark.parametrize("time", ["recorded", "occurred"])
    def test_as_of_an_instant(self, data: Path, numbers: tuple[str, ...], time: str) -> None:
        """When the first issue was just reported there was nothing else."""
        at = instant(data, numbers[0], "issue.reported.v1").isoformat()
        if time == "recorded":
            events = run(data, "issue", "history", numbers[0], "--json").document["events"]
            at = events[0]["recorded_at"]
        asked = ("--as-of", at, "--by-time", time)
        document = run(data, "indicators", "--explain", *asked, "--json").document
        assert (document["by_time"], document["only"]["unit"]) == (time, None)
        told = explained(data, *asked)
        assert told["issues"]["numerator"] == 1
        assert told["step.dispatch"]["median_s"] is None
        assert opened(data, "open", *asked) == {numbers[0]: "open"}
        figures = run(data, "audit", "as-of", at, "--indicators", "--by", time, "--json").document
        groups = run(data, "indicators", *asked, "--json").document["groups"]
        assert groups == figures["groups"]

    def test_pages_meet_each_issue_once(self, data: Path, numbers: tuple[str, ...]) -> None:
        """A page says after which issue the next one begins; the last one says nothing."""
        after, met = "", []
        for _ in numbers:
            told = run(
                *(data, "indicators", "--explain", "issues", "--issues", "--json"),
                *("--limit", "1", "--after", after),
            ).document
            met += [each["number"] for each in told["issues"]]
            after = told["next_after"] or ""
        assert sorted(met) == sorted(numbers)
        assert after == ""

    @pytest.mark.parametrize(
        "arguments",
        [
            ("solved",),
            ("--issues",),
            ("--explain", "--issues"),
            ("--explain", "--by", "unit"),
            ("--explain", "lateness"),
            ("--explain", "on_time"),
            ("--explain", "solved", "--issues", "--role", "divisor"),
            ("--explain", "--as-of", "2026-03-02"),
        ],
    )
    def test_refuses_what_it_cannot_answer(self, data: Path, arguments: tuple[str, ...]) -> None:
        """What does not go together, or has no such name, is wrong usage."""
        assert run(data, "indicators", *arguments).code == 2


@pytest.mark.parametrize("language", ["zh", "en"])
def test_people_read_sentences(data: Path, numbers: tuple[str, ...], language: str) -> None:
    """Formula, parts and issues read in either language; codes are names of indicators alone."""
    arguments = ("indicators", "--explain", "on_time.claim", "--issues")
    told = run(data, "--lang", language, *arguments).out
    assert all(number in told for number in numbers)
    assert "no_clock" not in told
    assert ("领单" if language == "zh" else "claim") in told
