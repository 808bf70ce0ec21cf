"""Every pack ever published still loads: open issues keep the version that decided them.

A file here is the content of a published version. It is never changed or removed. A section or key
that is new to packs must therefore have a default.
"""

import json
from pathlib import Path
from typing import Final

import pytest

from application.policy_packs.canonical import canonical, policy_ref
from application.rules import policy_of
from domain.base import SYSTEM
from domain.publishing.policy import PolicyVersion
from tests.ordinary import MORNING

STORED: Final = sorted((Path(__file__).parents[3] / "stored_packs").glob("*.json"))


@pytest.mark.parametrize("path", STORED, ids=lambda path: path.stem)
def test_a_published_pack_loads_for_ever(path: Path) -> None:
    """It makes a policy that can decide, under the ref it was published by."""
    content = json.loads(path.read_text(encoding="utf-8"))
    ref = policy_ref("default", content)
    assert ref.replace("@", "-").startswith(path.stem)
    version = PolicyVersion(1, ref, canonical(content), MORNING, MORNING, SYSTEM, "published")
    policy = policy_of(version)
    assert (policy.ref, policy.default_loop.key) == (ref, "default")
    assert policy.limit_for("resolve", urgency="ordinary", unit="housing")
