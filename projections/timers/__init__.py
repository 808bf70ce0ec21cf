"""The timers: what is due when, and what is overdue."""
