"""`bihuan audit as-of`, `replay`, `hands` and `changes`: what stood when, and how it came about."""
