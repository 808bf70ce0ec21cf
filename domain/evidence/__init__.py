"""Proof that a log is what it was: a Merkle tree over it and signed statements about the tree."""
