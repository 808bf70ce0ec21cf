"""Accounts: who may log in, with what; and the three administrators."""
