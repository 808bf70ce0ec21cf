"""Processes that run code: Temporal worker, projector, relay, reconciler, embedded server."""
