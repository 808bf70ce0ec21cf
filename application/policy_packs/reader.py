"""Reads a policy pack from its folder, or says everything wrong with it."""

from pathlib import Path
from typing import NamedTuple

from application.policy_packs.canonical import policy_ref
from application.policy_packs.checks import faults_in
from application.policy_packs.draft import draft_of
from application.policy_packs.folders import Folders
from application.policy_packs.sections import Sections, in_order, read_sections, refuse
from application.yaml_file import Fault
from domain.policy import Policy


class Pack(NamedTuple):
    """A pack that was read: the policy it makes, and its content as it is published."""

    policy: Policy
    content: dict[str, object]


def read_policy(directory: Path, pack: str) -> Policy:
    """Return the policy of the pack `directory/pack`. Raises FaultyFileError with all faults."""
    return read_pack(Folders(directory), pack).policy


def read_pack(folders: Folders, pack: str) -> Pack:
    """Return a pack and its content. Raises FaultyFileError with every fault found."""
    sections, faults = _examined(folders, pack)
    refuse(faults)
    return Pack(policy_from(pack, sections.content), sections.content)


def policy_from(pack: str, content: dict[str, object]) -> Policy:
    """Return the policy that content makes which was checked before."""
    return Policy.model_validate({**content, "pack": pack, "ref": policy_ref(pack, content)})


def check_pack(folders: Folders, pack: str) -> tuple[Fault, ...]:
    """Return every fault of a pack: in its files, its entries, and between them.

    Raises FaultyFileError only where there is no such pack.
    """
    return _examined(folders, pack)[1]


def _examined(folders: Folders, pack: str) -> tuple[Sections, tuple[Fault, ...]]:
    sections = read_sections(folders, pack)
    draft = draft_of(sections, ref=policy_ref(pack, sections.content))
    between = faults_in(draft, calendars=folders.calendars())
    placed = (
        sections.by_name[str(loc[0])].source.fault(draft.place(loc), problem, accepted)
        for loc, problem, accepted in between
    )
    return sections, in_order((*sections.faults, *draft.faults, *placed))


def packs(directory: Path) -> tuple[str, ...]:
    """Return the names of the packs in the directory."""
    return Folders(directory).packs()
