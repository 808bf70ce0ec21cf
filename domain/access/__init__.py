"""Permission and sight: may he do this to this issue, does he see it, and which of its fields."""
