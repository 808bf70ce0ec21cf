"""The canonical form of a pack's content, and the ref that its hash makes."""

import hashlib
import json
from collections.abc import Mapping
from typing import Final

_REF_DIGITS: Final = 32


def canonical(content: Mapping[str, object]) -> str:
    """Return the content as JSON: keys sorted, no spaces, characters as they are."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def policy_ref(pack: str, content: Mapping[str, object]) -> str:
    """Return `pack@hash`: the first 32 hex digits of the SHA-256 of the canonical content.

    The content is that of all files of the pack, with `extends` resolved.
    """
    digest = hashlib.sha256(canonical(content).encode()).hexdigest()
    return f"{pack}@{digest[:_REF_DIGITS]}"
