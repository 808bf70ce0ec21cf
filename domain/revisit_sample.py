"""Which issues of a day are revisited where not all are: by a secret that is shown afterwards.

The digest of the day's seed is told before the day and the seed itself after it, so that nobody
knows beforehand who will be called, and everybody can draw the sample again (rules.md 7.5).
"""

from hashlib import sha256
from typing import Final
from uuid import UUID

_RANGE: Final = 1 << 256


def commitment(seed: bytes) -> str:
    """Return the digest that is told before the day."""
    return sha256(seed).hexdigest()


def is_drawn(seed: bytes, issue_id: UUID, rate: float) -> bool:
    """Return whether the issue is in the sample: `sha256(seed, issue id)` below the rate."""
    drawn = int.from_bytes(sha256(seed + issue_id.bytes).digest())
    return drawn < rate * _RANGE
