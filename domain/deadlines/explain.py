"""Tells in words how a deadline came about, from its start to its due instant."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Final

from domain.calendar import SHANGHAI
from domain.deadlines.due_actions import is_withheld
from domain.deadlines.fixed import is_fixed
from domain.deadlines.given import is_given
from domain.deadlines.ladder import Rung
from domain.deadlines.model import DAY_UNITS, Deadline, Step
from domain.deadlines.phrases import ACTS, CONDITIONS, LEVELS, PHRASES, UNITS, Language
from domain.deadlines.rungs import waiting

__all__ = ["Language", "lines"]

_DATE_LENGTH: Final = len("2026-01-01")


def lines(deadline: Deadline, language: Language, *, name: str = "") -> tuple[str, ...]:
    """Return the explanation as sentences: what was asked, each step, what came out, what follows.

    The deadline is called `name`, else by its id. Dates are local; a run of days is
    `2019-02-04 … 02-10`, two days `2019-02-02, 02-03`.
    """
    phrases = PHRASES[language]
    due = phrases["due_inclusive" if deadline.due_inclusive else "due_exclusive"]
    return (
        _head(deadline, language, name or deadline.id),
        *(_sentence(step, deadline, language) for step in deadline.explanation),
        *((phrases["provisional"],) if deadline.provisional else ()),
        due.format(due=_local(deadline.due_at)),
        *_what_follows(deadline, language),
    )


def _what_follows(deadline: Deadline, language: Language) -> Iterator[str]:
    """Yield what comes by itself: the planned end of a pause, a decision, the rungs in order."""
    phrases = PHRASES[language]
    if deadline.state == "paused" and deadline.pauses[-1].planned_until:
        yield phrases["resumes"].format(first=_local(deadline.pauses[-1].planned_until))
    if deadline.stopped_at is not None:
        return
    if deadline.undecided_until:
        yield phrases["undecided"].format(first=_local(deadline.undecided_until))
    rungs = tuple(rung for rung in deadline.ladder if rung.pending)
    if rungs:
        yield phrases["ladder"]
    for rung in rungs:
        yield _climbed(rung, deadline, language)


def _climbed(rung: Rung, deadline: Deadline, language: Language) -> str:
    phrases = PHRASES[language]
    to = LEVELS[language].get(rung.to, rung.to)
    return phrases["rung"].format(
        first=_local(waiting(rung, deadline.undecided_until).at),
        act=ACTS[language][rung.does],
        to=phrases["to"].format(to=to) if to else "",
        condition=CONDITIONS[language][rung.unless] if rung.unless else "",
        withheld=phrases["withheld"] if is_withheld(deadline, rung) else "",
    )


def _head(deadline: Deadline, language: Language, name: str) -> str:
    return PHRASES[language][_head_of(deadline)].format(
        name=name,
        amount=deadline.limit.amount,
        unit=UNITS[language][deadline.limit.unit],
        start=_local(deadline.started_at),
        calendar=deadline.calendar,
        policy=deadline.policy,
    )


def _head_of(deadline: Deadline) -> str:
    if is_given(deadline):
        return "head_given"
    return "head_fixed" if is_fixed(deadline) else "head"


def _sentence(step: Step, deadline: Deadline, language: Language) -> str:
    phrases, unit = PHRASES[language], UNITS[language][deadline.limit.unit]
    kind = step.kind
    if kind == "resumed" and deadline.limit.unit not in DAY_UNITS:
        kind = "resumed_hours"  # whole days say nothing about them
    phrase = phrases.get(f"{kind}/{step.note}") or phrases.get(kind, f"{kind}: {{span}} {{note}}")
    return phrase.format(
        unit=unit,
        span=_span(step.first, step.last),
        first=_short(step.first),
        last=_short(step.last),
        note=step.note,
        length=_length(step.note, phrases),
    )


def _length(note: str, phrases: Mapping[str, str]) -> str:
    if not note.isdecimal():
        return note
    minutes, seconds = divmod(int(note), 60)
    hours, minutes = divmod(minutes, 60)
    parts = phrases["length"].format(hours=hours, minutes=minutes, seconds=seconds).split("|")
    return " ".join(part for part in parts if not part.startswith("0 ")) or parts[-1]


def _span(first: str, last: str) -> str:
    start, end = _short(first), _short(last)
    if start == end:
        return start
    if len(first) == len(last) == _DATE_LENGTH:
        adjoining = (date.fromisoformat(last) - date.fromisoformat(first)).days == 1
        end = end.removeprefix(first[:5])
        return f"{start}, {end}" if adjoining else f"{start} … {end}"
    return f"{start} … {end}"


def _short(iso: str) -> str:
    return iso if len(iso) == _DATE_LENGTH else _local(datetime.fromisoformat(iso))


def _local(instant: datetime) -> str:
    local = instant.astimezone(SHANGHAI).replace(tzinfo=None)
    return local.isoformat(timespec="seconds" if local.second else "minutes")
