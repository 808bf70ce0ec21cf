"""The board: one row per issue, to filter, sort and count."""
