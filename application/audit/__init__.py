"""The audit: what stood when, how it came about, and who changed what."""
