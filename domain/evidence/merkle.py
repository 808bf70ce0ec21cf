"""The Merkle tree of RFC 9162 over SHA-256: leaves, nodes, and a tree that grows at its end.

A tree is known by its `Frontier`: the roots of its largest full subtrees, from left to right. They
are all that is needed to go on from, so that a tree of any size grows at a cost of the new leaves
and keeps as many hashes as its size has binary ones.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Final

HASH_BYTES: Final = 32
EMPTY_ROOT: Final = sha256(b"").digest()
"""The root of the tree without leaves."""

LEAF_TAG: Final = b"\x00"
"""What stands before the data of a leaf, so that no node passes for one."""

_NODE: Final = b"\x01"


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf. Source: RFC 9162 2.1.1."""
    return sha256(LEAF_TAG + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node over its two children. Source: RFC 9162 2.1.1."""
    return sha256(_NODE + left + right).digest()


class Frontier:
    """A tree as far as it must be known to grow."""

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        """Go on from a tree of `size` leaves; raises ValueError when that has other peaks."""
        if size < 0 or len(peaks) != size.bit_count():
            msg = f"a tree of {size} leaves has no {len(peaks)} peaks"
            raise ValueError(msg)
        self.size = size
        self._peaks = dict(zip(heights(size), peaks, strict=True))

    @property
    def peaks(self) -> tuple[bytes, ...]:
        """Return the roots of the full subtrees, the largest first."""
        return tuple(self._peaks[height] for height in heights(self.size))

    @property
    def heights(self) -> list[int]:
        """Return the heights of the full subtrees, the tallest first."""
        return heights(self.size)

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add the hashes of leaves at the end, level by level."""
        level, height = list(leaves), 0
        self.size += len(level)
        while level:
            if height in self._peaks:
                level.insert(0, self._peaks.pop(height))
            if len(level) % 2:
                self._peaks[height] = level.pop()
            # One comprehension: this is what verifying a whole log spends its time on.
            level = [
                sha256(_NODE + one + two).digest()
                for one, two in zip(level[::2], level[1::2], strict=True)
            ]
            height += 1

    def root(self) -> bytes:
        """Return the hash that stands for all leaves."""
        if not self.size:
            return EMPTY_ROOT
        *others, root = self.peaks
        for peak in reversed(others):
            root = node_hash(peak, root)
        return root


def heights(size: int) -> list[int]:
    """Return the heights of the full subtrees of a tree of so many leaves, the tallest first."""
    return [bit for bit in range(size.bit_length() - 1, -1, -1) if size >> bit & 1]


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the root over these leaf hashes."""
    tree = Frontier()
    tree.extend(leaves)
    return tree.root()
