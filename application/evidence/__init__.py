"""The log as evidence: walked and verified, signed by checkpoints, proved event by event."""
