"""What left the system: every export of the log is put on record."""
