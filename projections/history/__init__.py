"""The history: what stood from when to when, so that lists and figures of the past are queries."""
