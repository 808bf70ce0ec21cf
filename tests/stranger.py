"""Somebody who knows the published steps of drawing a sample, and nothing of our program."""

import hashlib
from typing import Any
from uuid import UUID


def drawn_by_a_stranger(told: dict[str, Any]) -> list[str]:
    """Draw the sample from the report's data by the published steps, with nothing of ours."""
    fields = ("issue_id", "number", "unit", "category", "source", "status", "outcome")
    frame = sorted(told["frame"]["entries"], key=lambda each: each["issue_id"])
    lines = ["\t".join(" ".join(each[f].split()) for f in fields) + "\n" for each in frame]
    hashed = hashlib.sha256("".join(lines).encode()).digest()
    assert hashed.hex() == told["frame"]["hash"]
    seed = bytes.fromhex(told["sample"]["seed"])
    assert hashlib.sha256(seed).hexdigest() == told["commitment"]
    plan, field = told["plan"], told["plan"]["strata"]
    strata: dict[str, list[str]] = {}
    for each in frame:
        strata.setdefault("" if field == "none" else each[field], []).append(each["issue_id"])
    base = {name: min(len(ids), plan["at_least"]) for name, ids in strata.items()}
    rest = max(0, min(plan["size"], len(frame)) - sum(base.values()))
    room = {name: len(ids) - base[name] for name, ids in strata.items()}
    whole = sum(room.values())
    sizes = {name: base[name] + (rest * room[name] // whole if whole else 0) for name in strata}
    left = rest + sum(base.values()) - sum(sizes.values())
    by_remainder = sorted(strata, key=lambda name: (-(rest * room[name] % (whole or 1)), name))
    for name in by_remainder[:left]:
        sizes[name] += 1

    def own(issue: str) -> bytes:
        text = told["frame"]["contribution"].encode()
        return hashlib.sha256(seed + hashed + UUID(issue).bytes + text).digest()

    return [
        issue for name in sorted(strata) for issue in sorted(strata[name], key=own)[: sizes[name]]
    ]
