"""Who and what there is, in time: units, posts, people, places, lists; policy says the rest."""

from domain.directory.directory import Directory
from domain.directory.registers import Registers

__all__ = ["Directory", "Registers"]
