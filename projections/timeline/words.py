"""Puts events into words, in Chinese and English: one sentence per event."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal

from domain.calendar import SHANGHAI
from projections.timeline.codes import CODES
from projections.timeline.handling_words import HANDLING
from projections.timeline.revisit_words import REVISIT
from projections.timeline.supervision_words import SUPERVISION
from projections.timeline.table import Params, Value

Language = Literal["zh-CN", "en"]
LONGEST: Final = 80
_PLACE: Final = re.compile(r"\{(\w+)\}")
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")

SENTENCES: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "issue.discovered.v1": (
        ("发现问题", "（来源 {source}）", "：{text}"),
        ("Discovered", " (source {source})", ": {text}"),
    ),
    "issue.reported.v1": (
        ("登记受理", "（{flags}）", "，类别 {category}", "，紧急程度 {urgency}", "：{title}"),
        ("Reported", " ({flags})", ", category {category}", ", urgency {urgency}", ": {title}"),
    ),
    "issue.classified.v1": (
        (
            "重新归类",
            "，类别 {category}",
            "，紧急程度 {urgency}",
            "，类型 {request_type}",
            "，地点 {place}",
        ),
        (
            "Classified",
            ", category {category}",
            ", urgency {urgency}",
            ", type {request_type}",
            ", place {place}",
        ),
    ),
    "issue.answered.v1": (
        ("{unit} 的 {handler} 即时答复", "：{answer}"),
        ("Answered at once by {handler}", " of {unit}", ": {answer}"),
    ),
    "issue.referred.v1": (
        (
            "转出至 {channel}",
            "，对方受理号 {agency_number}",
            "，三方通话 {call}",
            "：{explanation}",
        ),
        (
            "Referred to {channel}",
            ", taken over as {agency_number}",
            ", call {call}",
            ": {explanation}",
        ),
    ),
    "issue.grid-reassigned.v1": (
        ("网格由 {grid_before} 调整为 {grid}，{effective} 起",),
        ("The grid {grid_before} was divided: it lies in {grid} from {effective} on",),
    ),
    "issue.incident-linked.v1": (
        ("列入群体诉求 {incident}",),
        ("One of many about the incident {incident}",),
    ),
    "issue.repeat-contact-recorded.v1": (
        ("第 {count} 次重复来电", "，{new_facts}", "：{text}"),
        ("Repeated contact {count}", ", {new_facts}", ": {text}"),
    ),
    "issue.information-requested.v1": (
        (
            "请诉求人补充",
            "，证明 {certificate}",
            "，{clocks_paused}",
            "，同意人 {approver}",
            "：{question}",
        ),
        (
            "The complainant is asked for more",
            ", certificate {certificate}",
            ", {clocks_paused}",
            ", approved by {approver}",
            ": {question}",
        ),
    ),
    "issue.information-provided.v1": (
        ("诉求人已补充", "：{text}"),
        ("The complainant answered", ": {text}"),
    ),
    "issue.information-request-expired.v1": (
        ("诉求人逾期未补充，继续办理",),
        ("No answer came in time; work goes on",),
    ),
    "issue.contact-changed.v1": (
        ("变更诉求人联系方式（通话 {call_id}）", "：{reason}"),
        ("The complainant's contacts changed (call {call_id})", ": {reason}"),
    ),
    "issue.made-confidential.v1": (("应诉求人要求保密",), ("Kept confidential, as wished",)),
    "issue.message-sent.v1": (
        ("已发送诉求人（{medium}，{template} 第 {template_version} 版）", "：{text}"),
        ("Sent to the complainant ({medium}, {template} version {template_version})", ": {text}"),
    ),
    "issue.message-failed.v1": (
        ("未能发送诉求人（{medium}，{template}），原因 {failed_because}", "：{text}"),
        (
            "Not sent to the complainant ({medium}, {template}), reason {failed_because}",
            ": {text}",
        ),
    ),
    "issue.rejected.v1": (
        ("不予受理，理由 {reason}", "，应向 {proper_channel} 反映", "：{explanation}"),
        ("Not accepted, reason {reason}", ", proper channel {proper_channel}", ": {explanation}"),
    ),
    "issue.withdrawn.v1": (
        ("诉求人撤回", "：{reason}"),
        ("Withdrawn by the complainant", ": {reason}"),
    ),
    "issue.dispatched.v1": (
        (
            "派单至 {unit}",
            "，承办人 {person}",
            "，协办 {assisting}",
            "，{designated}",
            "：{instruction}",
        ),
        (
            "Dispatched to {unit}",
            ", for {person}",
            ", assisted by {assisting}",
            ", {designated}",
            ": {instruction}",
        ),
    ),
    "issue.dispatch-recalled.v1": (
        ("从 {unit} 收回派单", "：{reason}"),
        ("Dispatch to {unit} recalled", ": {reason}"),
    ),
    "issue.claimed.v1": (("{unit} 的 {claimant} 领单",), ("Claimed by {claimant}", " of {unit}")),
    "issue.claim-released.v1": (
        ("{claimant} 放弃领单", "：{reason}"),
        ("{claimant} released the claim", ": {reason}"),
    ),
    "issue.return-requested.v1": (
        ("{unit} 申请退单，理由 {reason}", "：{explanation}"),
        ("{unit} asks to return it, reason {reason}", ": {explanation}"),
    ),
    "issue.offered.v1": (
        (
            "发布认领",
            "，单位 {units}",
            "，人员 {persons}",
            "，名额 {capacity}",
            "，项目 {menu_item}",
            "：{instruction}",
        ),
        (
            "Offered",
            " to units {units}",
            ", to {persons}",
            ", places {capacity}",
            ", item {menu_item}",
            ": {instruction}",
        ),
    ),
    "issue.offer-withdrawn.v1": (
        ("收回发布", "：{reason}"),
        ("Offer withdrawn", ": {reason}"),
    ),
    "issue.checked-in.v1": (
        ("{person} 实地报到", "（{flags}）"),
        ("{person} is on site", " ({flags})"),
    ),
    "issue.checked-out.v1": (
        ("{person} 离开现场", "，服务 {served_seconds} 秒", "（{flags}）"),
        ("{person} left the site", " after {served_seconds} s", " ({flags})"),
    ),
    "issue.hours-confirmed.v1": (
        ("确认 {person} 的服务时长 {served_seconds} 秒",),
        ("{served_seconds} s of {person} confirmed",),
    ),
    "issue.claim-queued.v1": (
        ("{unit} 的 {claimant} 排队等候认领",),
        ("{claimant}", " of {unit} waits for a place"),
    ),
    "issue.claim-lease-expired.v1": (
        ("{unit} 的 {claimant} 认领到期失效", "，应于 {lease_until} 前服务"),
        ("The claim of {claimant}", " of {unit} lapsed", " at {lease_until}"),
    ),
    "issue.capacity-adjusted.v1": (
        ("名额由 {capacity_before} 调整为 {capacity}", "：{reason}"),
        ("Places changed from {capacity_before} to {capacity}", ": {reason}"),
    ),
    "issue.order-passed-on.v1": (
        ("{from_unit} 未按时接单，转 {unit}",),
        ("{from_unit} did not accept in time, {unit} is asked",),
    ),
    "issue.reassigned.v1": (
        ("从 {from_unit} 改派至 {unit}", "，承办人 {person}", "（{flags}）", "：{reason}"),
        ("Moved from {from_unit} to {unit}", ", for {person}", " ({flags})", ": {reason}"),
    ),
    "issue.assistance-requested.v1": (
        ("请 {unit} {kind}", "，{arrive_by} 前报到", "，证明 {certificate}", "：{task}"),
        (
            "{unit} asked to {kind}",
            ", there by {arrive_by}",
            ", certificate {certificate}",
            ": {task}",
        ),
    ),
    "issue.assistance-checked-in.v1": (
        ("{unit} 已报到", "：{note}"),
        ("{unit} has arrived", ": {note}"),
    ),
    "issue.assistance-missed.v1": (
        ("{unit} 未按时报到", "，应于 {arrive_by} 前到场"),
        ("{unit} was not there in time", ", called for {arrive_by}"),
    ),
    "issue.assistance-reported.v1": (
        ("{unit} 协办完成", "：{note}"),
        ("{unit} has done its part", ": {note}"),
    ),
    "issue.assistance-waived.v1": (
        ("不再需要 {unit} 协办", "：{reason}"),
        ("Help of {unit} waived", ": {reason}"),
    ),
    "issue.conference-convened.v1": (
        (
            "第 {meeting} 次会商",
            "，{next_meeting_at} 开会",
            "，参加 {units}",
            "（{flags}）",
            "：{matter}",
        ),
        (
            "Conference, meeting {meeting}",
            " at {next_meeting_at}",
            ", with {units}",
            " ({flags})",
            ": {matter}",
        ),
    ),
    "issue.conference-concluded.v1": (
        (
            "会商确定由 {unit} 主办",
            "，协办 {assisting}",
            "，{done_by} 前办结",
            "（{flags}）",
            "：{resolution}",
        ),
        (
            "The conference names {unit}",
            ", assisted by {assisting}",
            ", to be done by {done_by}",
            " ({flags})",
            ": {resolution}",
        ),
    ),
    "issue.return-upheld.v1": (
        ("同意 {unit} 退单", "：{findings}"),
        ("Return by {unit} upheld", ": {findings}"),
    ),
    "issue.return-refused.v1": (
        ("不同意退单，指定 {unit} 承办", "：{findings}"),
        ("Return refused, {unit} is designated", ": {findings}"),
    ),
    "issue.complainant-contacted.v1": (
        ("{unit} 已联系诉求人（{method}）", "：{note}"),
        ("{unit} reached the complainant ({method})", ": {note}"),
    ),
    "issue.contact-attempted.v1": (
        ("{unit} 未联系上诉求人（{method}）", "：{note}"),
        ("{unit} did not reach the complainant ({method})", ": {note}"),
    ),
    "issue.progress-recorded.v1": (("办理进展：{note}",), ("Progress: {note}",)),
    "issue.resolved.v1": (
        ("{unit} 办结反馈，结果 {outcome}", "，原因 {cause}", "：{reply}"),
        ("{unit} gave its feedback: {outcome}", ", cause {cause}", ": {reply}"),
    ),
    "issue.resolution-accepted.v1": (
        ("审核通过，转回访", "：{findings}"),
        ("Feedback accepted, revisit may begin", ": {findings}"),
    ),
    "issue.resolution-sent-back.v1": (
        ("审核退回，第 {reworks} 次返工", "：{findings}"),
        ("Feedback sent back, rework {reworks}", ": {findings}"),
    ),
    **HANDLING,
    **REVISIT,
    "issue.approval-requested.v1": (
        ("申请审批：{act}", "（{reason}）"),
        ("Approval asked: {act}", " ({reason})"),
    ),
    "issue.approval-refused.v1": (
        ("驳回申请 {request}：{act}", "（{findings}）"),
        ("Request {request} refused: {act}", " ({findings})"),
    ),
    "issue.closed.v1": (
        ("办结，依据 {ground}", "，同意人 {approver}", "：{reason}"),
        ("Closed, ground {ground}", ", approved by {approver}", ": {reason}"),
    ),
    "issue.reopened.v1": (
        ("重新打开，退回至 {back_to}", "：{reason}"),
        ("Reopened, back to {back_to}", ": {reason}"),
    ),
    "issue.evidence-attached.v1": (
        ("上传材料（{kind}）：{file_name}", "（{flags}）"),
        ("Evidence ({kind}): {file_name}", " ({flags})"),
    ),
    "issue.evidence-shared.v1": (("材料向诉求人公开",), ("Evidence shared with the complainant",)),
    "issue.record-corrected.v1": (
        ("更正第{corrects}条记录：{text}",),
        ("Correction of entry {corrects}: {text}",),
    ),
    "issue.merged.v1": (
        ("并入 {into_number}：{reason}",),
        ("Merged into {into_number}: {reason}",),
    ),
    "issue.unmerged.v1": (("解除并件", "：{reason}"), ("Taken out of the merge", ": {reason}")),
    "issue.duplicate-attached.v1": (
        ("{number} 并入本件",),
        ("{number} was merged into this issue",),
    ),
    "issue.duplicate-detached.v1": (
        ("{number} 从本件分出",),
        ("{number} was taken out of this issue",),
    ),
    "issue.resolution-shared.v1": (
        ("由并入件的办理结果答复（{unit}，{outcome}）",),
        ("Answered by the issue it was merged into ({unit}, {outcome})",),
    ),
    "issue.split.v1": (("拆分为 {numbers}",), ("Split into {numbers}",)),
    "issue.part-finished.v1": (
        ("子件 {number} 已结束（{ended}）",),
        ("Part {number} came to its end ({ended})",),
    ),
    "issue.note-added.v1": (("备注：{text}",), ("Note: {text}",)),
    "issue.deadline-warned.v1": (
        ("{clock}时限预警", "，{due_at} 到期"),
        ("Warning: {clock} falls due", " at {due_at}"),
    ),
    "issue.deadline-breached.v1": (
        ("{clock}超期", "，应于 {due_at} 前完成", "（{flags}）"),
        ("Overdue: {clock}", ", was due at {due_at}", " ({flags})"),
    ),
    "issue.breach-revoked.v1": (("撤销{clock}超期记录",), ("The breach of {clock} is revoked",)),
    "issue.deadlines-revised.v1": (("时限调整：{why}",), ("Deadlines revised: {why}",)),
    **SUPERVISION,
}
"""Per topic the parts of its sentence, Chinese and English; a part is left out when a value of it
is not given."""


def sentence(topic: str, params: Params, language: Language) -> str:
    """Return one sentence; a topic without words reads as its own name."""
    parts = SENTENCES.get(topic, ((topic,), (topic,)))[_column(language)]
    return "".join(_filled(part, params, language) for part in parts)


def _column(language: Language) -> int:
    return 0 if language == "zh-CN" else 1


def _filled(part: str, params: Params, language: Language) -> str:
    names = _PLACE.findall(part)
    if any(params.get(name) is None for name in names):
        return ""
    return _PLACE.sub(lambda place: _word(place[1], params[place[1]], language), part)


def _word(name: str, value: Value, language: Language) -> str:
    if isinstance(value, list):
        between = "、" if language == "zh-CN" else ", "
        return between.join(_word(name, each, language) for each in value)
    known = CODES.get((name, str(value)))
    return known[_column(language)] if known else _text(str(value))


def _text(value: str) -> str:
    if _INSTANT.match(value):
        return datetime.fromisoformat(value).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    flat = " ".join(value.split())
    return flat if len(flat) <= LONGEST else f"{flat[:LONGEST]}…"
