"""The reference names every key that people write into mappings and policy packs."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from application.importing.mapping import Mapping
from application.importing.mapping_parts import Columns, Constants, Replies
from domain.policy import Member, Policy, Reasons, ReturnRules, RevisitRules, UnitEntry

ROOT = Path(__file__).parent.parent
COMPUTED = {"pack", "ref"}


@pytest.mark.parametrize(
    ("page", "model"),
    [
        ("import.md", Mapping),
        ("import.md", Columns),
        ("import.md", Constants),
        ("import.md", Replies),
        ("policy.md", Policy),
        ("policy.md", UnitEntry),
        ("policy.md", Member),
        ("policy.md", ReturnRules),
        ("policy.md", RevisitRules),
        ("policy.md", Reasons),
    ],
)
def test_every_key_is_named(page: str, model: type[BaseModel]) -> None:
    """A key that the page does not name would have to be guessed."""
    text = (ROOT / "docs" / "reference" / page).read_text(encoding="utf-8")
    assert {key for key in model.model_fields if f"`{key}`" not in text} <= COMPUTED


def test_every_code_of_a_rejected_row_is_named() -> None:
    """Who reads the report of an import can look every code up."""
    page = (ROOT / "docs" / "reference" / "import.md").read_text(encoding="utf-8")
    sources = (ROOT / "application" / "importing").glob("*.py")
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    codes = set(re.findall(r'code="(\w+)"|Rejected\([^"\n]*"[^"]*", "(\w+)"', text))
    assert len(codes) > 8
    assert [a or b for a, b in codes if f"`{a or b}`" not in page] == []
