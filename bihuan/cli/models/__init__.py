"""`bihuan audit rebuild | diff`: the read models against the events."""
