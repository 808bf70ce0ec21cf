"""Intake from a meeting (恳谈、走访): what was raised there becomes issues, each only once."""
