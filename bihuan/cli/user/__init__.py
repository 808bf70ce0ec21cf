"""Accounts and administrators on the command line."""
