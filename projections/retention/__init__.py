"""Which issues hold texts under which keys, and since when they are closed."""
