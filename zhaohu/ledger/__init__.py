"""Append-only record of every deed: entries, Merkle tree, signed checkpoints, proofs."""
