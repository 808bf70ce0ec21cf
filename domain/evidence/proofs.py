"""Inclusion and consistency proofs of RFC 9162: which subtrees they need, and their verification.

A proof is a list of subtree roots. `inclusion_parts` and `consistency_parts` say of which stretches
of leaves, in the order of the proof, so that whoever holds the leaves computes them in one pass.
"""

from collections.abc import Sequence

from domain.evidence.merkle import node_hash

Part = tuple[int, int]
"""The leaves from the first number up to, and without, the second."""


def inclusion_parts(index: int, size: int) -> list[Part]:
    """Return the subtrees that prove leaf `index` in a tree of `size`. Source: RFC 9162 2.1.3.1."""
    if not 0 <= index < size:
        msg = f"a tree of {size} leaves has no leaf {index}"
        raise ValueError(msg)
    parts: list[Part] = []
    first, end = 0, size
    while end - first > 1:
        middle = first + _split(end - first)
        if index < middle:
            parts.append((middle, end))
            end = middle
        else:
            parts.append((first, middle))
            first = middle
    return parts[::-1]


def consistency_parts(older: int, size: int) -> list[Part]:
    """Return the subtrees that prove the tree of `older` leaves to begin the one of `size`.

    Nothing is to be proved between equal trees. Source: RFC 9162 2.1.4.1.
    """
    if not 0 < older <= size:
        msg = f"a tree of {size} leaves has not grown from one of {older}"
        raise ValueError(msg)
    parts: list[Part] = []
    first, end = 0, size
    while older != end:
        middle = first + _split(end - first)
        if older <= middle:
            parts.append((middle, end))
            end = middle
        else:
            parts.append((first, middle))
            first = middle
    if first:
        # The older tree is no subtree of the other from its first leaf on: its last part is told.
        parts.append((first, end))
    return parts[::-1]


def is_included(leaf: bytes, index: int, size: int, *, path: Sequence[bytes], root: bytes) -> bool:
    """Return whether the path leads from the leaf's hash to the root. Source: RFC 9162 2.1.3.2."""
    if not 0 <= index < size:
        return False
    sides = _sides(index, size - 1)
    if len(sides) != len(path):
        return False
    found = leaf
    for is_left, step in zip(sides, path, strict=True):
        found = node_hash(step, found) if is_left else node_hash(found, step)
    return found == root


def is_consistent(
    older: int, size: int, *, path: Sequence[bytes], older_root: bytes, root: bytes
) -> bool:
    """Return whether the older tree is the beginning of the other. Source: RFC 9162 2.1.4.2."""
    if not 0 < older <= size:
        return False
    if older == size:
        return not path and older_root == root
    steps = [older_root, *path] if older & (older - 1) == 0 else list(path)
    if not steps:
        return False
    at, last = older - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    first, *rest = steps
    sides = _sides(at, last)
    if len(sides) != len(rest):
        return False
    old = new = first
    for is_left, step in zip(sides, rest, strict=True):
        old = node_hash(step, old) if is_left else old
        new = node_hash(step, new) if is_left else node_hash(new, step)
    return (old, new) == (older_root, root)


def _sides(at: int, last: int) -> list[bool]:
    """Return for each step from node `at` of a level to the root whether it stands to the left.

    `last` is the last node of the level; one without a right neighbour moves up by itself.
    """
    sides = []
    while last:
        is_left = bool(at & 1) or at == last
        while is_left and at and not at & 1:
            at, last = at >> 1, last >> 1
        sides.append(is_left)
        at, last = at >> 1, last >> 1
    return sides


def _split(count: int) -> int:
    """Return the largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1
