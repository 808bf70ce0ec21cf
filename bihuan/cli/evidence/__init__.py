"""`bihuan audit checkpoint`, `verify`, `key`, `prove`, `check-proof`: the log as evidence."""
