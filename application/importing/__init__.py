"""Import of another system's issues: a file, a mapping, batches straight into the store."""
