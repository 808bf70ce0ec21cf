"""The sentences of supervision, cards, ratings and reinspections, Chinese and English."""

from collections.abc import Mapping
from typing import Final

SUPERVISION: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "issue.urged.v1": (
        ("催办 {unit}", "（{person}）", "：{note}"),
        ("{unit} is urged", " ({person})", ": {note}"),
    ),
    "issue.notice-given.v1": (
        ("告知 {unit}", "（{person}）"),
        ("{unit} is told how it stands", " ({person})"),
    ),
    "issue.escalated.v1": (
        ("上报 {unit}", "（{person}）", "，逐级越过 {passed}"),
        ("Reported upwards to {unit}", " ({person})", ", past {passed}"),
    ),
    "issue.criticism-given.v1": (
        ("对 {unit} 书面批评", "（{person}）"),
        ("{unit} is criticised in writing", " ({person})"),
    ),
    "issue.supervised.v1": (
        ("{level}督办 {unit}，理由 {ground}", "，{answer_by} 前答复", "：{note}"),
        ("{level} supervision of {unit}, ground {ground}", ", answer by {answer_by}", ": {note}"),
    ),
    "issue.supervision-answered.v1": (
        ("{unit} 答复第 {supervision} 次督办：{answer}",),
        ("{unit} answered supervision {supervision}: {answer}",),
    ),
    "issue.supervision-lifted.v1": (
        ("解除第 {supervision} 次督办：{result}",),
        ("Supervision {supervision} lifted: {result}",),
    ),
    "issue.interview-recorded.v1": (
        ("约谈 {unit} 的 {person}，{improve_by} 前整改", "，{recheck_at} 复核", "：{findings}"),
        (
            "Interview with {person} of {unit}, to improve by {improve_by}",
            ", checked again {recheck_at}",
            ": {findings}",
        ),
    ),
    "issue.card-issued.v1": (
        ("向", "{unit}", "{person}", "发{colour}，理由 {ground}", "：{note}"),
        ("{colour} for", " {unit}", " {person}", ", ground {ground}", ": {note}"),
    ),
    "issue.card-withheld.v1": (
        ("日历未公布，暂不执行：{does}",),
        ("Withheld until the calendar is published: {does}",),
    ),
    "issue.card-appealed.v1": (("对 {card} 申诉：{grounds}",), ("{card} is appealed: {grounds}",)),
    "issue.card-upheld.v1": (
        ("申诉不成立，{card} 维持：{findings}",),
        ("{card} is upheld: {findings}",),
    ),
    "issue.card-revoked.v1": (
        ("撤销 {card}，原因 {cause}", "：{findings}"),
        ("{card} is revoked, {cause}", ": {findings}"),
    ),
    "issue.accountability-opened.v1": (
        ("对 {unit} 问责，理由 {ground}", "，违规要求证明 {certificate}", "：{findings}"),
        (
            "{unit} is called to account, ground {ground}",
            ", it demanded the certificate {certificate}",
            ": {findings}",
        ),
    ),
    "issue.rated.v1": (
        ("评价 {stars} 星", "（{flags}）", "，原因 {reasons}", "：{note}"),
        ("Rated with {stars} stars", " ({flags})", ", reasons {reasons}", ": {note}"),
    ),
    "issue.exclusion-requested.v1": (
        ("{unit} 申请剔除，理由 {ground}：{proof}",),
        ("{unit} asks to leave it out of the assessment, ground {ground}: {proof}",),
    ),
    "issue.exclusion-granted.v1": (
        ("同意剔除，理由 {ground}", "，同意人 {approver}", "：{findings}"),
        (
            "Left out of the assessment, ground {ground}",
            ", approved by {approver}",
            ": {findings}",
        ),
    ),
    "issue.exclusion-refused.v1": (
        ("不同意剔除：{findings}",),
        ("It stays in the assessment: {findings}",),
    ),
    "issue.reinspection-scheduled.v1": (
        ("{due_at} 复查",),
        ("To be looked at again on {due_at}",),
    ),
    "issue.reinspection-recorded.v1": (
        ("复查{result}：{findings}",),
        ("Looked at again, it {result}: {findings}",),
    ),
}
