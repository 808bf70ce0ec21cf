"""Reads a policy pack from `policies/<pack>/policy.yaml`, or says everything wrong with it."""

import hashlib
import json
import re
from pathlib import Path

from pydantic import ValidationError

from application.policy_checks import faults_in
from application.yaml_file import Fault, FaultyFileError, faults_of, read_yaml
from domain.policy import Policy

FILE_NAME = "policy.yaml"
_REF_DIGITS = 32
_PACK_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


def read_policy(directory: Path, pack: str) -> Policy:
    """Return the pack `directory/pack/policy.yaml`, its `ref` computed from what it says.

    `extends: other` takes every section of the pack `other` that this one does not replace.
    Raises FaultyFileError with all faults found: file, field, what, what would be accepted.
    """
    path = directory / pack / FILE_NAME
    content = _resolved(directory, pack, seen=())
    try:
        policy = Policy.model_validate({**content, "pack": pack, "ref": policy_ref(pack, content)})
    except ValidationError as error:
        raise FaultyFileError(*faults_of(path, error)) from error
    faults = tuple(Fault(path, *found) for found in faults_in(policy))
    if faults:
        raise FaultyFileError(*faults)
    return policy


def policy_ref(pack: str, content: dict[str, object]) -> str:
    """Return `pack@hash`: the first 32 hex digits of the SHA-256 of the content's canonical JSON.

    Canonical: keys sorted, no spaces, UTF-8. The content is the pack's with `extends` resolved.
    """
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"{pack}@{hashlib.sha256(canonical.encode()).hexdigest()[:_REF_DIGITS]}"


def packs(directory: Path) -> tuple[str, ...]:
    """Return the names of the packs in the directory."""
    return tuple(sorted(path.parent.name for path in directory.glob(f"*/{FILE_NAME}")))


def _resolved(directory: Path, pack: str, *, seen: tuple[str, ...]) -> dict[str, object]:
    path = directory / pack / FILE_NAME
    known = ", ".join(packs(directory)) or "none is there"
    if not _PACK_NAME.fullmatch(pack) or not path.is_file():
        raise FaultyFileError(Fault(directory, "", f"there is no pack `{pack}`", known))
    content = read_yaml(path)
    _refuse_computed(path, content)
    base = content.pop("extends", None)
    if base is None:
        return content
    if not isinstance(base, str) or base in (*seen, pack):
        problem = f"`{base}` cannot be extended from here"
        raise FaultyFileError(Fault(path, "extends", problem, f"one of: {known}, no circle"))
    return {**_resolved(directory, base, seen=(*seen, pack)), **content}


def _refuse_computed(path: Path, content: dict[str, object]) -> None:
    faults = tuple(
        Fault(path, key, "is computed", "a file without it")
        for key in ("pack", "ref")
        if key in content
    )
    if faults:
        raise FaultyFileError(*faults)
