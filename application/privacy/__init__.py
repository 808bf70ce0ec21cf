"""Erasure, legal hold, reveal and retention: what the record says, and what is done about it."""
