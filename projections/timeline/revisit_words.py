"""Sentences of the revisit, the sample and rework, Chinese and English."""

from collections.abc import Mapping
from typing import Final

REVISIT: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "issue.revisit-attempted.v1": (
        ("第 {attempt} 次回访未联系上（{method}）", "，{next_attempt_from} 后再次回访", "：{note}"),
        (
            "Revisit attempt {attempt} reached nobody ({method})",
            ", next from {next_attempt_from}",
            ": {note}",
        ),
    ),
    "issue.revisit-exhausted.v1": (
        ("回访 {attempts} 次均未联系上，未评价",),
        ("{attempts} revisit attempts reached nobody, no answer on record",),
    ),
    "issue.revisit-recorded.v1": (
        ("回访（{method}）：{solved}，{satisfaction}", "，原因 {reasons}", "：{note}"),
        (
            "Revisited ({method}): {solved}, {satisfaction}",
            ", reasons {reasons}",
            ": {note}",
        ),
    ),
    "issue.revisit-sampled.v1": (
        ("抽样（{purpose}，抽取率 {rate}）", "：{drawn}"),
        ("Sample ({purpose}, rate {rate})", ": {drawn}"),
    ),
    "issue.called-back.v1": (
        (
            "另一名回访员回拨（{purpose}，{method}）",
            "：{solved}，{satisfaction}",
            "，原因 {reasons}",
        ),
        (
            "Called back by another revisitor ({purpose}, {method})",
            ": {solved}, {satisfaction}",
            ", reasons {reasons}",
        ),
    ),
    "issue.revisit-waived.v1": (("免回访，理由 {reason}",), ("Revisit waived, reason {reason}",)),
    "issue.rework-ordered.v1": (
        ("第 {reworks} 次重办，理由 {reason}", "，退回至 {back_to}"),
        ("Rework {reworks} ordered, reason {reason}", ", back to {back_to}"),
    ),
    "issue.reopen-waived.v1": (
        ("不再重办", "，同意人 {approver}", "：{reason}"),
        ("No rework", ", approved by {approver}", ": {reason}"),
    ),
}
