"""Replies that only give the complainant his own words back."""

import pytest

from application.boilerplate import is_copied

COMPLAINT = "小区东门路灯不亮，已经两周了，请尽快修复！"


@pytest.mark.parametrize(
    "reply",
    [
        COMPLAINT,
        "小区东门路灯不亮 已经两周了 请尽快修复",
        "已经两周了，请尽快修复",
        f"您好：{COMPLAINT}",
    ],
)
def test_the_words_of_the_complaint(reply: str) -> None:
    """The same text, a part of it, or a greeting before it says nothing new."""
    assert is_copied(reply, ["路灯", COMPLAINT])


@pytest.mark.parametrize(
    "reply",
    [
        "路灯不亮",
        "您好，小区东门路灯不亮，已经两周了，请尽快修复。经查系电缆老化，现已更换电缆并恢复照明。",
        "已更换灯泡。",
        "",
    ],
)
def test_words_of_ones_own(reply: str) -> None:
    """A short phrase may be there by chance; a quotation with an answer is an answer."""
    assert not is_copied(reply, [COMPLAINT])


def test_of_a_complaint_without_words() -> None:
    """What was erased cannot be compared."""
    assert not is_copied("已更换灯泡。", [""])
