"""What a unit or a person has in hand across issues: places taken, so that nobody takes too many.

One stream per holder, written in the transaction of the issue's own events (design.md 1.12).
"""
