"""`bihuan privacy`: erase, reveal, hold, retention, the master key."""
