"""What workflows call: plain functions that run in the worker's threads."""
