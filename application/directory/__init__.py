"""The directory in the event store: its registers folded, kept ready, changed, taken over."""
