"""Which files a step claims as its evidence, and that they are on record."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from domain.issue.decision import Decision
from domain.issue.errors import EvidenceKindError, UnknownEvidenceError

_FILE: Final = re.compile(r"(?:(?P<kind>[^:]+):)?(?P<digest>[0-9a-f]{64})")
"""A file is claimed by its digest, with or without what it shows; other entries name records."""


def files_in(entries: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield what each claimed file is said to show, "" where nothing is said, and its digest."""
    for entry in entries:
        claimed = _FILE.fullmatch(entry)
        if claimed:
            yield claimed["kind"] or "", claimed["digest"]


def require_files(decision: Decision, entries: Iterable[str]) -> None:
    """Raise UnknownEvidenceError, EvidenceKindError unless each file is attached as what it is.

    What was attached without saying what it shows may show anything.
    """
    attached = decision.issue.evidence
    for kind, digest in files_in(entries):
        if digest not in attached:
            raise UnknownEvidenceError(given=digest)
        if kind and attached[digest] not in {kind, "other"}:
            raise EvidenceKindError(given=kind, digest=digest, accepted=attached[digest])
