"""What may be typed where text is expected (rules.md 12.1)."""

import pytest

from domain.clear_text import (
    LONGEST_TEXT,
    TextEmptyError,
    TextTooLongError,
    check_text,
)
from domain.errors import MalformedError


class TestCheckText:
    """The rules before sealing."""

    @pytest.mark.parametrize(
        "text",
        ["", " ", "\n\t", "\u3000", " \u3000\r\n", "\u200b\ufeff", "\u202e\u200b", "\u2800\u3164"],
    )
    def test_white_space_is_no_text(self, text: str) -> None:
        """Nothing but white space, of whatever kind, is refused with 422."""
        with pytest.raises(TextEmptyError) as refused:
            check_text("title", text)
        refusal = refused.value.as_refusal()
        assert (refusal.code, refusal.http_status) == ("text_empty", 422)
        assert refusal.message.startswith("title is empty")
        assert "20000" in refusal.message

    def test_longest_text_is_taken_and_one_more_is_not(self) -> None:
        """20,000 characters pass, 20,001 do not; the refusal names the limit, not the text."""
        assert check_text("text", "长" * LONGEST_TEXT)
        with pytest.raises(TextTooLongError) as refused:
            check_text("text", "长" * (LONGEST_TEXT + 1))
        refusal = refused.value.as_refusal()
        assert (refusal.code, refusal.http_status) == ("text_too_long", 422)
        assert "20001" in refusal.message
        assert "长" not in refusal.message

    @pytest.mark.parametrize("text", ["a\0b", "half \ud83d emoji", 5, b"bytes", ["list"]])
    def test_no_text_is_malformed(self, text: object) -> None:
        """A null character, half a surrogate pair and other types are refused with 400."""
        with pytest.raises(MalformedError) as refused:
            check_text("text", text)
        refusal = refused.value.as_refusal()
        assert (refusal.code, refusal.http_status) == ("malformed", 400)

    @pytest.mark.parametrize("text", ["👍🏽 emoji", "１２３", "a\r\nb\nc\rd", "\u3000x", "\x07"])
    def test_anything_else_is_taken_as_it_is(self, text: str) -> None:
        """Emoji, full-width digits, mixed line breaks and odd spaces come back unchanged."""
        assert check_text("text", text) == text
