"""Names that people read in place of codes."""

from api.desk import Desk, Speaks


def unit_name(desk: Desk, words: Speaks, code: str | None) -> str:
    """Return the unit's name, one of before too, or its code where it has none."""
    unit = desk.today.registers.units.last(code) if code else None
    if unit is None:
        return code or ""
    name = unit.name if words.language == "zh-CN" else unit.name_en
    return name or unit.name or unit.code


def unit_with_code(desk: Desk, words: Speaks, code: str | None) -> str:
    """Return the unit's name with the code that orders take."""
    name = unit_name(desk, words, code)
    return name if name == (code or "") else words("say.unit", name=name, code=code)


def deadline_name(words: Speaks, deadline_id: str) -> str:
    """Return the name of a deadline such as `claim-2`: its clock and which round it is."""
    clock, _, round_ = deadline_id.rpartition("-")
    return words("say.deadline", clock=words.of("clock", clock), round=round_)
