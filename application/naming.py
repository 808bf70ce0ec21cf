"""Names that people read in place of codes: units of the directory, deadlines of an issue."""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # the commands load these when they need them: `--help` is quick
    from domain.directory import Directory
    from domain.policy.names import Named


class Words(Protocol):
    """The sentences of one language, as far as names are made of them."""

    @property
    def language(self) -> str:
        """The language."""

    def of(self, kind: str, code: str) -> str:
        """Return the name of a code."""

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the sentence of that key with its places filled."""


def named(words: Words, name: "Named") -> str:
    """Return a name that a pack has in both languages, in the reader's."""
    return name.zh if words.language == "zh-CN" else name.en


def unit_name(words: Words, directory: "Directory", code: str | None) -> str:
    """Return the unit's name, one of before too, or its code where it has none."""
    unit = directory.registers.units.last(code) if code else None
    if unit is None:
        return code or ""
    name = unit.name if words.language == "zh-CN" else unit.name_en
    return name or unit.name or unit.code


def unit_with_code(words: Words, directory: "Directory", code: str | None) -> str:
    """Return the unit's name with the code that orders take."""
    name = unit_name(words, directory, code)
    return name if name == (code or "") else words("say.unit", name=name, code=code)


def deadline_name(words: Words, deadline_id: str) -> str:
    """Return the name of a deadline such as `claim-2`: its clock and which round it is."""
    clock, _, round_ = deadline_id.rpartition("-")
    return words("say.deadline", clock=words.of("clock", clock), round=round_)
