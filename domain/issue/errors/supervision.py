"""Refusals of supervision and cards."""
