"""Use cases on the event store, the only writer of events."""
