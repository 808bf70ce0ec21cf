"""The sample of an audit: who knows frame, seed and plan draws the same one.

1. A line for each issue, in the order of the ids as text: id, number, unit, category, source,
   status and outcome, a TAB between them and a LF behind. The frame's hash is their SHA-256.
2. The strata are the values of the field that the plan names, in the order of their code points.
3. Each stratum gets `at_least` issues, or all it has. What is left of `size` is shared in
   proportion to what the strata have left, rounded down; the issues still left go one each to the
   largest remainders, of equal ones to the first stratum.
4. Each issue's draw is SHA-256 of seed, frame hash and issue id (32, 32 and 16 bytes) and the
   contribution in UTF-8. A stratum's sample is its issues with the lowest draws.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from domain.audit_case.values import FrameEntry, Plan, StratumSize


class Sample(NamedTuple):
    """What was drawn: the sizes by stratum, the issues by stratum and draw."""

    strata: tuple[StratumSize, ...]
    issues: tuple[UUID, ...]


def in_order(frame: Iterable[FrameEntry]) -> tuple[FrameEntry, ...]:
    """Return the frame in the order that its hash is made in."""
    return tuple(sorted(frame, key=lambda entry: str(entry.issue_id)))


def line_of(entry: FrameEntry) -> str:
    """Return an issue's line. What separates lines and fields stands in no field."""
    fields = (entry.number, entry.unit, entry.category, entry.source, entry.status, entry.outcome)
    kept = (" ".join(field.split()) for field in fields)
    return "\t".join((str(entry.issue_id), *kept)) + "\n"


def frame_hash(frame: Iterable[FrameEntry]) -> str:
    """Return the hash of the frame, in hexadecimal."""
    digest = sha256()
    for entry in in_order(frame):
        digest.update(line_of(entry).encode())
    return digest.hexdigest()


def draw(frame: Sequence[FrameEntry], plan: Plan, *, seed: bytes, contribution: str = "") -> Sample:
    """Return the sample of the frame."""
    strata: dict[str, list[FrameEntry]] = defaultdict(list)
    for entry in frame:
        strata["" if plan.strata == "none" else getattr(entry, plan.strata)].append(entry)
    sizes = allocated({name: len(each) for name, each in strata.items()}, plan)
    start = sha256(seed + bytes.fromhex(frame_hash(frame)))

    def drawn(entry: FrameEntry) -> bytes:
        own = start.copy()
        own.update(entry.issue_id.bytes + contribution.encode())
        return own.digest()

    issues = [
        entry.issue_id
        for name, size in sizes.items()
        for entry in sorted(strata[name], key=drawn)[:size]
    ]
    found = tuple(
        StratumSize(stratum=name, population=len(strata[name]), drawn=size)
        for name, size in sizes.items()
    )
    return Sample(found, tuple(issues))


def allocated(populations: Mapping[str, int], plan: Plan) -> dict[str, int]:
    """Return how many are drawn of each stratum, in the order of their names."""
    names = sorted(populations)
    base = {name: min(populations[name], plan.at_least) for name in names}
    room = {name: populations[name] - base[name] for name in names}
    whole = sum(room.values())
    rest = max(0, min(plan.size, sum(populations.values())) - sum(base.values()))
    shares = {name: divmod(rest * room[name], whole) if whole else (0, 0) for name in names}
    left = rest - sum(share for share, _ in shares.values())
    # `sorted` keeps the order of the names where remainders are equal.
    lucky = set(sorted(names, key=lambda name: -shares[name][1])[:left])
    return {name: base[name] + shares[name][0] + (name in lucky) for name in names}
