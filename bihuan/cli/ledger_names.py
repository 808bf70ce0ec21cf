"""What people call the lines of a ledger."""

from typing import TYPE_CHECKING, Final

from application.naming import named, unit_with_code
from bihuan.cli.run import Run

if TYPE_CHECKING:
    from bihuan.bootstrap import System
    from domain.policy.names import Named

_NAMED: Final = {"source": "sources", "campaign": "campaigns", "loop": "loops", "place": "places"}
"""What a ledger is kept by, and the section of the pack that names it."""
_CODES: Final = {"loop": "key"}


class Names:
    """What people call a unit, a source, a loop and so on, with its code where that differs."""

    def __init__(self, run: Run, system: "System") -> None:
        """Take the names of today: those of the pack in force and of the directory."""
        self._words = run.words
        self._directory = system.today
        self._sections = {
            by: {getattr(each, _CODES.get(by, "code")): each.name for each in entries}
            for by, section in _NAMED.items()
            if (entries := getattr(system.policy, section))
        }
        menus = (item for loop in system.policy.loops for item in loop.menu)
        self._sections["menu_item"] = {item.code: item.name for item in menus}

    def of(self, by: str, key: str | None) -> str:
        """Return the name of a line of the ledger kept by `by`."""
        if key is None:
            return self._words("ledger.none")
        if by == "unit":
            return self.unit(key)
        name: Named | None = self._sections.get(by, {}).get(key)
        if name is None:
            return self._words.of(by, key)
        return self._words("say.unit", name=named(self._words, name), code=key)

    def where(self, code: str) -> str:
        """Return the name of a community, or of a place that lies in none."""
        return self.unit(code) if self._directory.unit(code) else self.of("place", code)

    def unit(self, code: str | None) -> str:
        """Return the name of a unit, empty where nobody has it."""
        return unit_with_code(self._words, self._directory, code)
