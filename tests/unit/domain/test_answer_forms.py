"""What an answer in clear text may be an answer to (types of Open311 service definitions)."""

import pytest

from domain.answer_forms import forms_of

LINE = ("string", "text")


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("12", ("number", *LINE)),
        (" -3.5 ", ("number", *LINE)),
        ("1e9", LINE),
        ("NaN", LINE),
        ("十二", LINE),
        ("12 m", LINE),
        ("2026-03-02T09:00:00+08:00", ("datetime", *LINE)),
        ("2026-03-02T01:00Z", ("datetime", *LINE)),
        ("2026-03-02T09:00:00", LINE),
        ("2026-02-30T09:00+08:00", LINE),
        ("巷口的灯\n不亮", ("text",)),
        ("", ("text",)),
    ],
)
def test_forms(text: str, forms: tuple[str, ...]) -> None:
    """Any is a text, one line a string; a number is decimal, an instant has its zone."""
    assert forms_of(text) == forms
