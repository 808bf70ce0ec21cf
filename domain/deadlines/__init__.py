"""When a stage is due, when it warns, what pauses and extends it, and why."""
