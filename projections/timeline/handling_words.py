"""The sentences of extensions, pauses, the ledger, terminations, promises and stages."""

from collections.abc import Mapping
from typing import Final

HANDLING: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "issue.commitment-made.v1": (
        ("{unit} 承诺 {commitment}：{promised_on} 前办到", "：{reply}"),
        ("{unit} promised ({commitment}) by {promised_on}", ": {reply}"),
    ),
    "issue.commitment-kept.v1": (
        ("承诺 {commitment} 已兑现", "：{report}"),
        ("Promise {commitment} was kept", ": {report}"),
    ),
    "issue.commitment-broken.v1": (
        ("承诺 {commitment} 未按时兑现", "（{late}）", "：{report}"),
        ("Promise {commitment} was not kept in time", " ({late})", ": {report}"),
    ),
    "issue.stage-completed.v1": (
        ("{unit} 完成阶段 {stage}，进入 {next_stage}", "：{note}"),
        ("{unit} finished stage {stage}, next is {next_stage}", ": {note}"),
    ),
    "issue.extension-requested.v1": (
        ("{unit} 第 {round} 次申请延期 {amount}", "：{reason}"),
        ("{unit} asks for an extension by {amount}, round {round}", ": {reason}"),
    ),
    "issue.extension-granted.v1": (
        ("同意第 {round} 次延期，{due_at} 到期", "：{findings}"),
        ("Extension granted in round {round}, due {due_at}", ": {findings}"),
    ),
    "issue.extension-refused.v1": (
        ("第 {round} 次延期未获同意", "（{deemed}）", "：{findings}"),
        ("Extension refused in round {round}", " ({deemed})", ": {findings}"),
    ),
    "issue.clock-paused.v1": (
        ("暂停{clock}时限，事由 {reason}，至 {until}", "：{note}"),
        ("{clock} paused, reason {reason}, until {until}", ": {note}"),
    ),
    "issue.clock-resumed.v1": (
        ("恢复{clock}时限", "（{planned}）", "：{note}"),
        ("{clock} runs on", " ({planned})", ": {note}"),
    ),
    "issue.breach-voided.v1": (
        ("撤销{clock}超期，{done_at} 已线下办理", "：{reason}"),
        ("The breach of {clock} is void, done offline at {done_at}", ": {reason}"),
    ),
    "issue.suspended.v1": (
        (
            "挂账，理由 {ground}",
            "，预计 {expected_on}",
            "，{review_on} 前复核",
            "，同意人 {approver}",
            "：{reason}",
        ),
        (
            "Suspended, ground {ground}",
            ", expected {expected_on}",
            ", review by {review_on}",
            ", approved by {approver}",
            ": {reason}",
        ),
    ),
    "issue.suspension-reviewed.v1": (
        ("复核挂账：{decision}", "，下次 {review_on}", "：{findings}"),
        ("Suspension reviewed: {decision}", ", next by {review_on}", ": {findings}"),
    ),
    "issue.suspension-review-missed.v1": (
        ("连续 {missed} 次未按时复核挂账，下次 {review_on}", "，{supervise}"),
        ("{missed} suspension reviews missed, next by {review_on}", ", {supervise}"),
    ),
    "issue.reinstated.v1": (("恢复办理", "：{reason}"), ("Reinstated", ": {reason}")),
    "issue.termination-requested.v1": (
        ("{unit} 申请终止，理由 {ground}", "：{explanation}"),
        ("{unit} asks to end the matter, ground {ground}", ": {explanation}"),
    ),
    "issue.terminated.v1": (
        ("终止办理，理由 {ground}", "：{explanation}"),
        ("Ended without a solution, ground {ground}", ": {explanation}"),
    ),
    "issue.termination-refused.v1": (
        ("不同意终止，理由 {ground}", "：{findings}"),
        ("Termination refused, ground {ground}", ": {findings}"),
    ),
}
"""Per topic the parts of its sentence, Chinese and English, as in `words.SENTENCES`."""
