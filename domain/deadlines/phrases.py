"""The words of an explanation, in both languages: `domain.deadlines.explain` puts them together."""

from collections.abc import Mapping
from typing import Final, Literal

from domain.deadlines.ladder import RungAct, Spares
from domain.deadlines.model import Unit

Language = Literal["zh-CN", "en"]

UNITS: Final[Mapping[Language, Mapping[Unit, str]]] = {
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
PHRASES: Final[Mapping[Language, Mapping[str, str]]] = {
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
        "paused/suspension": "suspended, the clock stands: from {span}",
        "paused": "paused {span}: {note}",
        "resumed/0": "stood {span}: gains no whole day",
        "resumed": "stood {span}: {note} whole days so far",
        "resumed_hours": "stood {span}: what was left runs on",
        "taken_up": "given up and taken again, the same limit: {span}",
        "extended": "extended on {first} by {note} {unit}",
        "carried_on": "ended and taken up again, nothing is credited: {span}",
        "capped_by_upstream": "brought forward to the upstream deadline: {span}",
        "not_retroactive": "not before the end of the day of the revision: {span}",
        "calendar_revised": "calendar revised, {note}: due {span}",
        "policy_revised": "policy revised, {note}: due {span}",
        "provisional": "provisional until the calendar is published",
        "due_inclusive": "due {due} (on time up to and including this instant)",
        "due_exclusive": "due {due} (on time before this instant)",
        "resumes": "runs on by itself at {first}",
        "undecided": "extension undecided: no red card before {first}, when it counts as refused",
        "ladder": "while the clock runs:",
        "rung": "{first} {act}{to}{condition}{withheld}",
        "to": " to {to}",
        "withheld": " (withheld until the calendar is published)",
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
        "paused/suspension": "挂账停表：自 {span} 起",
        "paused": "暂停计时 {span}：{note}",
        "resumed/0": "停表 {span}：不足一天，不顺延",
        "resumed": "停表 {span}：累计顺延 {note} 天",
        "resumed_hours": "停表 {span}：剩余时间续计",
        "taken_up": "放弃后重新领单，沿用原时限：{span}",
        "extended": "{first} 批准延期 {note} {unit}",
        "carried_on": "终结后恢复，期间不予扣除：{span}",
        "capped_by_upstream": "不晚于上级平台时限：{span}",
        "not_retroactive": "不因修订而溯及既往，至修订当日结束：{span}",
        "calendar_revised": "日历修订（{note}）：到期 {span}",
        "policy_revised": "规则修订（{note}）：到期 {span}",
        "provisional": "暂定，待日历公布后修订",
        "due_inclusive": "到期 {due}（含此刻）",
        "due_exclusive": "到期 {due}（不含此刻）",
        "resumes": "{first} 自动恢复计时",
        "undecided": "延期待决：{first} 前不出红牌，届时视为不予延期",
        "ladder": "未办结时依次：",
        "rung": "{first} {act}{to}{condition}{withheld}",
        "to": "（{to}）",
        "withheld": "（日历公布前暂缓）",
        "length": "{hours} 小时|{minutes} 分|{seconds} 秒",
    },
}

ACTS: Final[Mapping[Language, Mapping[RungAct, str]]] = {
    "en": {
        "urge": "urged",
        "notice": "notice",
        "supervise": "supervision",
        "yellow": "yellow card",
        "red": "red card",
        "lamp": "warning lamp",
        "criticise": "written criticism",
        "escalate": "reported upwards",
        "interview": "interview",
    },
    "zh-CN": {
        "urge": "催办",
        "notice": "提醒",
        "supervise": "督办",
        "yellow": "黄牌",
        "red": "红牌",
        "lamp": "预警灯",
        "criticise": "通报批评",
        "escalate": "提级上报",
        "interview": "约谈",
    },
}

CONDITIONS: Final[Mapping[Language, Mapping[Spares, str]]] = {
    "en": {
        "contacted": ", unless the complainant was reached",
        "explained": ", unless the delay was explained",
    },
    "zh-CN": {"contacted": "，已联系诉求人的除外", "explained": "，已书面说明的除外"},
}

LEVELS: Final[Mapping[Language, Mapping[str, str]]] = {
    # What a pack calls otherwise is shown by its code.
    "en": {
        "handler": "the handler",
        "lead_unit": "the lead unit",
        "unit_lead": "the head of the unit",
        "superior": "the superior unit",
        "supervisor": "the supervisor",
        "dispatcher": "the dispatcher",
    },
    "zh-CN": {
        "handler": "承办人",
        "lead_unit": "主办单位",
        "unit_lead": "单位负责人",
        "superior": "上级单位",
        "supervisor": "督办人员",
        "dispatcher": "派单员",
    },
}
