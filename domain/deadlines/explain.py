"""Tells in words how a deadline came about, from its start to its due instant."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final, Literal

from domain.calendar import SHANGHAI
from domain.deadlines.fixed import is_fixed
from domain.deadlines.given import is_given
from domain.deadlines.model import DAY_UNITS, Deadline, Step, Unit

Language = Literal["zh-CN", "en"]

_DATE_LENGTH: Final = len("2026-01-01")

_UNITS: Final[Mapping[Language, Mapping[Unit, str]]] = {
    "en": {
        "natural_hour": "hours",
        "urgent_hour": "hours, round the clock",
        "work_hour": "office hours",
        "natural_day": "calendar days",
        "work_day": "working days",
        "second": "seconds",
    },
    "zh-CN": {
        "natural_hour": "小时",
        "urgent_hour": "小时（昼夜连续）",
        "work_hour": "工作小时",
        "natural_day": "自然日",
        "work_day": "个工作日",
        "second": "秒",
    },
}

# Keys are step kinds, with `/note` where the note chooses the sentence.
_PHRASES: Final[Mapping[Language, Mapping[str, str]]] = {
    "en": {
        "head": "{name}: {amount} {unit} from {start} (calendar {calendar}, policy {policy})",
        "head_given": "{name}: from {start}, due as the source says",
        "given_by_source": "given by the source, not computed: {span}",
        "head_fixed": "{name}: from {start}, due as it was named",
        "fixed": "named, not computed: {span}",
        "start_day_not_counted": "start day not counted: {span}",
        "counted": "counted: {span} ({note})",
        "counted_make_up_day": "counted, make-up working day: {span} ({note})",
        "skipped_rest_day": "skipped, rest day: {span} ({note})",
        "skipped_holiday": "skipped, public holiday with its weekends: {span} ({note})",
        "provisional_day/counted": "counted for now, calendar not yet published: {span}",
        "provisional_day/skipped": "skipped for now, calendar not yet published: {span}",
        "moved_to_opening": "outside office hours, runs from the next opening: {span}",
        "office_time": "office time: {span} ({length})",
        "elapsed_time": "elapsed time: {span} ({length})",
        "rolled_forward/rest_day": "ends on a rest day, moved to the next working day: {span}",
        "rolled_forward/closed": "office already closed, moved to the next working day: {span}",
        "day_end/midnight": "ends at 24:00 of {first}",
        "day_end/close_of_business": "ends when the office closes on {first}",
        "late_only_from": "late only from {last}: rest days after the last day do not count",
        "paused/review": "paused while the feedback is reviewed: from {span}",
        "paused": "paused {span}: {note}",
        "resumed/0": "stood {span}: gains no whole day",
        "resumed": "stood {span}: {note} whole days so far",
        "resumed_hours": "stood {span}: what was left runs on",
        "extended": "extended on {first} by {note} {unit}",
        "capped_by_upstream": "brought forward to the upstream deadline: {span}",
        "not_retroactive": "not before the end of the day of the revision: {span}",
        "calendar_revised": "calendar revised, {note}: due {span}",
        "policy_revised": "policy revised, {note}: due {span}",
        "provisional": "provisional until the calendar is published",
        "due_inclusive": "due {due} (on time up to and including this instant)",
        "due_exclusive": "due {due} (on time before this instant)",
        "length": "{hours} h|{minutes} min|{seconds} s",
    },
    "zh-CN": {
        "head": "{name}：自 {start} 起 {amount} {unit}（日历 {calendar}，规则 {policy}）",
        "head_given": "{name}：自 {start} 起，时限由来源给定",
        "given_by_source": "来源给定，未经计算：{span}",
        "head_fixed": "{name}：自 {start} 起，时限由人指定",
        "fixed": "指定时限，未经计算：{span}",
        "start_day_not_counted": "起始日不计：{span}",
        "counted": "计入：{span}（{note} 天）",
        "counted_make_up_day": "计入，调休上班：{span}（{note} 天）",
        "skipped_rest_day": "不计，休息日：{span}（{note} 天）",
        "skipped_holiday": "不计，节假日（含相连周末）：{span}（{note} 天）",
        "provisional_day/counted": "日历未公布，暂计：{span}",
        "provisional_day/skipped": "日历未公布，暂不计：{span}",
        "moved_to_opening": "非办公时间，自下次上班起算：{span}",
        "office_time": "办公时间：{span}（{length}）",
        "elapsed_time": "连续计时：{span}（{length}）",
        "rolled_forward/rest_day": "末日为休息日，顺延至下一工作日：{span}",
        "rolled_forward/closed": "当日已下班，顺延至下一工作日：{span}",
        "day_end/midnight": "止于 {first} 24:00",
        "day_end/close_of_business": "止于 {first} 下班",
        "late_only_from": "末日后的休息日不计，自 {last} 起方为超期",
        "paused/review": "审核期间暂停计时：自 {span} 起",
        "paused": "暂停计时 {span}：{note}",
        "resumed/0": "停表 {span}：不足一天，不顺延",
        "resumed": "停表 {span}：累计顺延 {note} 天",
        "resumed_hours": "停表 {span}：剩余时间续计",
        "extended": "{first} 批准延期 {note} {unit}",
        "capped_by_upstream": "不晚于上级平台时限：{span}",
        "not_retroactive": "不因修订而溯及既往，至修订当日结束：{span}",
        "calendar_revised": "日历修订（{note}）：到期 {span}",
        "policy_revised": "规则修订（{note}）：到期 {span}",
        "provisional": "暂定，待日历公布后修订",
        "due_inclusive": "到期 {due}（含此刻）",
        "due_exclusive": "到期 {due}（不含此刻）",
        "length": "{hours} 小时|{minutes} 分|{seconds} 秒",
    },
}


def lines(deadline: Deadline, language: Language, *, name: str = "") -> tuple[str, ...]:
    """Return the explanation as sentences: what was asked, each step, what came out.

    The deadline is called `name`, else by its id. Dates are local; a run of days is
    `2019-02-04 … 02-10`, two days `2019-02-02, 02-03`.
    """
    phrases = _PHRASES[language]
    due = phrases["due_inclusive" if deadline.due_inclusive else "due_exclusive"]
    return (
        _head(deadline, language, name or deadline.id),
        *(_sentence(step, deadline, language) for step in deadline.explanation),
        *((phrases["provisional"],) if deadline.provisional else ()),
        due.format(due=_local(deadline.due_at)),
    )


def _head(deadline: Deadline, language: Language, name: str) -> str:
    return _PHRASES[language][_head_of(deadline)].format(
        name=name,
        amount=deadline.limit.amount,
        unit=_UNITS[language][deadline.limit.unit],
        start=_local(deadline.started_at),
        calendar=deadline.calendar,
        policy=deadline.policy,
    )


def _head_of(deadline: Deadline) -> str:
    if is_given(deadline):
        return "head_given"
    return "head_fixed" if is_fixed(deadline) else "head"


def _sentence(step: Step, deadline: Deadline, language: Language) -> str:
    phrases, unit = _PHRASES[language], _UNITS[language][deadline.limit.unit]
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
