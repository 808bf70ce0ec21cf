"""Audit engagements on the command line."""
