"""Temporal definitions: deterministic, without I/O, without policy."""
