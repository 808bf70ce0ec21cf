"""Whether everything that was sent was registered: totals of the sources, gaps in their numbers."""
