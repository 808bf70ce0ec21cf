"""Drives residents' messages around the whole loop, as different people would."""
