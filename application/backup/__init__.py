"""Copies of a data directory that runs, and the way back from one."""
