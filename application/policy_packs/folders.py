"""Finds packs and calendars in the directories of policies."""

import re
from collections.abc import Sequence
from pathlib import Path

from application.yaml_file import Fault, FaultyFileError

PACK_FILE = "pack.yaml"
CALENDARS = "calendar"
_PACK_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


class Folders:
    """Directories that hold a folder for each pack; the first that has a pack gives it."""

    def __init__(self, *directories: Path) -> None:
        """Look into these, in this order."""
        self.directories = directories

    @classmethod
    def of(cls, pack: str, directory: Path) -> tuple["Folders", str]:
        """Return where to look for a pack given by name, or as a folder of its own, and its name.

        A folder may extend its neighbours, and the packs of `directory`.
        """
        folder = Path(pack)
        if len(folder.parts) > 1 or (folder / PACK_FILE).is_file():
            folder = folder.resolve()
            return cls(folder.parent, directory), folder.name
        return cls(directory), pack

    def packs(self) -> tuple[str, ...]:
        """Return the names of the packs that are there."""
        found = {
            path.parent.name for each in self.directories for path in each.glob(f"*/{PACK_FILE}")
        }
        return tuple(sorted(found))

    def find(self, pack: str) -> Path:
        """Return the folder of a pack. Raises FaultyFileError with the names that exist."""
        if _PACK_NAME.fullmatch(pack):
            for directory in self.directories:
                if (directory / pack / PACK_FILE).is_file():
                    return directory / pack
        known = ", ".join(self.packs()) or "none is there"
        raise FaultyFileError(Fault(self.directories[0], "", f"there is no pack `{pack}`", known))

    def calendars(self) -> tuple[str, ...]:
        """Return the names of the calendar files."""
        found = (each.glob(f"{CALENDARS}/*.yaml") for each in self.directories)
        return tuple(sorted({path.stem for paths in found for path in paths}))

    def calendar(self, name: str) -> Path:
        """Return the file of a calendar, also where there is none."""
        paths: Sequence[Path] = [each / CALENDARS / f"{name}.yaml" for each in self.directories]
        return next((path for path in paths if path.is_file()), paths[0])
