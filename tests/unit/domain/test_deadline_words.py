"""Explanations say what follows by itself, and every kind of step has its words."""

import re
from collections.abc import Callable
from typing import get_args

import pytest

from domain.deadlines.change import apply_change
from domain.deadlines.compute import start_deadline
from domain.deadlines.explain import Language, lines
from domain.deadlines.extend import await_decision
from domain.deadlines.ladder import LadderRecord, RungAct, Spares
from domain.deadlines.model import Deadline, DeadlineChange, Step
from domain.deadlines.pause import pause
from domain.deadlines.phrases import ACTS, CONDITIONS, LEVELS, PHRASES
from tests.calendars import at, limit, office

LADDER = tuple(
    LadderRecord.model_validate(record)
    for record in (
        {
            "key": "half",
            "does": "urge",
            "to": "unit_lead",
            "when": {"since": "start", "share": 0.5},
            "unless": "contacted",
        },
        {"key": "yellow", "does": "yellow", "to": "lead_unit", "when": {"since": "last_day"}},
        {
            "key": "red",
            "does": "red",
            "to": "county-office",
            "when": {"since": "last_day", "amount": 1, "unit": "work_day"},
        },
    )
)


def climbing(started: str) -> Deadline:
    """Return a running deadline with a ladder."""
    return start_deadline(
        id="resolve-1",
        clock="resolve",
        limit=limit(5, "work_day"),
        started_at=at(started),
        time=office(),
        policy="test@0",
        ladder=LADDER,
    )


def follows(line: Deadline, language: Language = "en") -> tuple[str, ...]:
    """Return what is said after the due instant."""
    told = lines(line, language)
    due = next(nth for nth, each in enumerate(told) if each.startswith(("due ", "到期 ")))
    return told[due + 1 :]


class TestLadder:
    def test_in_english(self) -> None:
        """Instant, what, to whom, and what spares it; a level the words do not know by its code."""
        assert follows(climbing("2026-03-02T08:30")) == (
            "while the clock runs:",
            "2026-03-04T18:00 urged to the head of the unit, unless the complainant was reached",
            "2026-03-09T08:30 yellow card to the lead unit",
            "2026-03-10T08:30 red card to county-office",
        )

    def test_in_chinese(self) -> None:
        """The same, in the field's own words."""
        assert follows(climbing("2026-03-02T08:30"), "zh-CN") == (
            "未办结时依次：",
            "2026-03-04T18:00 催办（单位负责人），已联系诉求人的除外",
            "2026-03-09T08:30 黄牌（主办单位）",
            "2026-03-10T08:30 红牌（county-office）",
        )

    def test_withheld_cards_say_so(self) -> None:
        """Nobody waits for a card that an unpublished calendar withholds."""
        told = follows(climbing("2026-12-28T10:00"))
        assert told[-1].endswith("(withheld until the calendar is published)")
        assert "withheld" not in told[1]

    def test_nothing_follows_a_stopped_clock(self) -> None:
        """It was met; no card comes any more."""
        met = DeadlineChange(id="resolve-1", why="met", at=at("2026-03-03T10:00"))
        assert follows(apply_change(climbing("2026-03-02T08:30"), met)) == ()


class TestPauses:
    def test_planned_end(self) -> None:
        """From when to when, why, and that nobody needs to resume it."""
        line = pause(
            climbing("2026-03-02T08:30"),
            at("2026-03-03T10:00"),
            "testing",
            planned_until=at("2026-03-05T10:00"),
        )
        told = lines(line, "en")
        assert "paused 2026-03-03T10:00 … 2026-03-05T10:00: testing" in told
        assert follows(line)[0] == "runs on by itself at 2026-03-05T10:00"
        assert follows(line, "zh-CN")[0] == "2026-03-05T10:00 自动恢复计时"

    @pytest.mark.parametrize(
        ("reason", "zh"),
        [
            ("review", "审核期间暂停计时：自 2026-03-03T10:00 起"),
            ("suspension", "挂账停表：自 2026-03-03T10:00 起"),
        ],
    )
    def test_reasons_of_our_own(self, reason: str, zh: str) -> None:
        """Review and suspension are said in words, not by a code of the policy."""
        line = pause(climbing("2026-03-02T08:30"), at("2026-03-03T10:00"), reason)
        assert zh in lines(line, "zh-CN")


class TestDecisionPending:
    def test_is_told_with_its_end(self) -> None:
        """And the red card shows the instant it waits for."""
        line = await_decision(
            climbing("2026-03-02T08:30"),
            asked_at=at("2026-03-09T10:00"),
            grace_days=1,
            time=office(),
        )
        assert follows(line)[0] == (
            "extension undecided: no red card before 2026-03-11T08:30, when it counts as refused"
        )
        assert follows(line)[-1] == "2026-03-11T08:30 red card to county-office"


class TestWords:
    def test_every_kind_of_step_has_a_sentence(self) -> None:
        """The kinds that the model lists, in both languages, with the notes that choose one."""
        listed = (Step.__doc__ or "").split("`note` holds:")[1]
        kinds = set(re.findall(r"\b[a-z]+(?:_[a-z]+)+\b|\bcounted\b|\bpaused\b|\bfixed\b", listed))
        kinds -= {"rest_day", "close_of_business", "elapsed_working_days"}  # notes, and a rule
        for language in get_args(Language):
            known = {key.split("/")[0] for key in PHRASES[language]}
            assert kinds - known == set()

    @pytest.mark.parametrize("language", get_args(Language))
    def test_every_rung_has_its_words(self, language: Language) -> None:
        """Acts and conditions."""
        assert set(ACTS[language]) == set(get_args(RungAct))
        assert set(CONDITIONS[language]) == set(get_args(Spares))

    @pytest.mark.parametrize("table", [PHRASES, ACTS, CONDITIONS, LEVELS])
    def test_both_languages_say_the_same_things(
        self, table: dict[Language, dict[str, str]]
    ) -> None:
        """No sentence in one language alone, and the same places to fill in."""
        en, zh = table["en"], table["zh-CN"]
        assert set(en) == set(zh)
        places: Callable[[str], set[str]] = lambda text: set(re.findall(r"{(\w+)}", text))  # noqa: E731
        assert [key for key in en if places(en[key]) != places(zh[key])] == []
