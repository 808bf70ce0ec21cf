"""Refusals of merging, splitting and notes."""
