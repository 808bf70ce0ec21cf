"""The Merkle tree against roots and proofs of another implementation, and a naive definition."""

from hashlib import sha256
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.evidence.merkle import EMPTY_ROOT, Frontier, leaf_hash, root_of
from domain.evidence.proofs import (
    consistency_parts,
    inclusion_parts,
    is_consistent,
    is_included,
)

DATA: Final = tuple(
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
)
"""The eight leaves that the reference implementation of certificate transparency is tested with."""

ROOTS: Final = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
INCLUSION: Final = (
    # index, size, path: published with the roots
    (0, 1, ()),
    (
        0,
        8,
        (
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ),
    ),
    (
        5,
        8,
        (
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ),
    ),
    (2, 3, ("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",)),
    (
        1,
        5,
        (
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ),
    ),
)
CONSISTENCY: Final = (
    (1, 1, ()),
    (
        1,
        8,
        (
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ),
    ),
    (
        6,
        8,
        (
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ),
    ),
    (
        2,
        5,
        (
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ),
    ),
)
LEAVES: Final = tuple(leaf_hash(data) for data in DATA)


class TestPublishedValues:
    @pytest.mark.parametrize("size", range(1, 9))
    def test_roots(self, size: int) -> None:
        """The roots over the first leaves are those that were published."""
        assert root_of(LEAVES[:size]).hex() == ROOTS[size - 1]

    def test_the_empty_tree(self) -> None:
        """The root of no leaves is the hash of nothing."""
        empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        assert root_of(()).hex() == EMPTY_ROOT.hex() == empty

    @pytest.mark.parametrize(("index", "size", "path"), INCLUSION)
    def test_inclusion_proofs(self, index: int, size: int, path: tuple[str, ...]) -> None:
        """The published paths are the ones found here, and lead to the published root."""
        found = [root_of(LEAVES[a:b]) for a, b in inclusion_parts(index, size)]
        assert tuple(step.hex() for step in found) == path
        root = bytes.fromhex(ROOTS[size - 1])
        assert is_included(LEAVES[index], index, size, path=found, root=root)

    @pytest.mark.parametrize(("older", "size", "path"), CONSISTENCY)
    def test_consistency_proofs(self, older: int, size: int, path: tuple[str, ...]) -> None:
        """The published consistency proofs are the ones found here, and hold."""
        found = [root_of(LEAVES[a:b]) for a, b in consistency_parts(older, size)]
        assert tuple(step.hex() for step in found) == path
        roots = [bytes.fromhex(ROOTS[count - 1]) for count in (older, size)]
        assert is_consistent(older, size, path=found, older_root=roots[0], root=roots[1])


leaves = st.lists(st.binary(max_size=4), min_size=1, max_size=70).map(
    lambda data: [leaf_hash(each) for each in data]
)


class TestProperties:
    @given(leaves, st.data())
    def test_growing_in_any_steps_gives_the_naive_root(
        self, hashes: list[bytes], data: st.DataObject
    ) -> None:
        """A tree grown bit by bit, and taken up again from its peaks, is the tree of its leaves."""
        tree, done = Frontier(), 0
        while done < len(hashes):
            step = data.draw(st.integers(1, len(hashes) - done))
            tree.extend(hashes[done : done + step])
            done += step
            assert tree.root() == naive_root(hashes[:done])
            tree = Frontier(tree.size, tree.peaks)

    @given(leaves, st.data())
    def test_every_leaf_is_proved_and_nothing_else(
        self, hashes: list[bytes], data: st.DataObject
    ) -> None:
        """A proof holds for its leaf at its place alone; one changed bit breaks it."""
        size = len(hashes)
        index = data.draw(st.integers(0, size - 1))
        root = naive_root(hashes)
        path = [naive_root(hashes[a:b]) for a, b in inclusion_parts(index, size)]
        assert is_included(hashes[index], index, size, path=path, root=root)
        assert not is_included(leaf_hash(b"other"), index, size, path=path, root=root)
        assert not is_included(hashes[index], index, size, path=[*path, root], root=root)
        if path:
            wrong = [flipped(path[0]), *path[1:]]
            assert not is_included(hashes[index], index, size, path=wrong, root=root)
            assert not is_included(hashes[index], index, size, path=path[1:], root=root)

    @given(leaves, st.data())
    def test_every_beginning_is_proved(self, hashes: list[bytes], data: st.DataObject) -> None:
        """A tree that grew is consistent with its past and with no other past."""
        size = len(hashes)
        older = data.draw(st.integers(1, size))
        roots = naive_root(hashes[:older]), naive_root(hashes)
        path = [naive_root(hashes[a:b]) for a, b in consistency_parts(older, size)]
        assert is_consistent(older, size, path=path, older_root=roots[0], root=roots[1])
        for wrong in ((flipped(roots[0]), roots[1]), (roots[0], flipped(roots[1]))):
            assert not is_consistent(older, size, path=path, older_root=wrong[0], root=wrong[1])
        for at in range(len(path)):
            bad = [*path[:at], flipped(path[at]), *path[at + 1 :]]
            assert not is_consistent(older, size, path=bad, older_root=roots[0], root=roots[1])


@pytest.mark.parametrize(("size", "peaks"), [(-1, ()), (1, ()), (2, (EMPTY_ROOT, EMPTY_ROOT))])
def test_peaks_must_fit_the_size(size: int, peaks: tuple[bytes, ...]) -> None:
    """A tree cannot be taken up from hashes that are not its peaks."""
    with pytest.raises(ValueError, match="peaks"):
        Frontier(size, peaks)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 3)])
def test_a_leaf_outside_the_tree_has_no_proof(index: int, size: int) -> None:
    """There is neither a path nor an answer for a leaf that is not there."""
    assert not is_included(EMPTY_ROOT, index, size, path=(), root=EMPTY_ROOT)
    with pytest.raises(ValueError, match="no leaf"):
        inclusion_parts(index, size)


@pytest.mark.parametrize(("older", "size"), [(0, 3), (4, 3)])
def test_a_tree_does_not_shrink(older: int, size: int) -> None:
    """A larger tree is no past of a smaller one, and the empty tree proves nothing."""
    assert not is_consistent(older, size, path=(), older_root=EMPTY_ROOT, root=EMPTY_ROOT)
    with pytest.raises(ValueError, match="grown"):
        consistency_parts(older, size)


def naive_root(hashes: list[bytes]) -> bytes:
    """Return the root as RFC 9162 defines it, recursively."""
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    below = naive_root(hashes[:split]) + naive_root(hashes[split:])
    return sha256(b"\x01" + below).digest()


def flipped(value: bytes) -> bytes:
    """Return the bytes with one bit changed."""
    return bytes((value[0] ^ 1, *value[1:]))
