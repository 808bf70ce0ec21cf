"""Read models: tables folded from the event log, rebuildable at any time."""
