"""The life of an issue: commands, events, status table, state, decisions."""
