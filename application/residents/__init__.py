"""Residents without an account: what they report, what they are told, what they may do next."""
