"""Live rows against rebuilt ones: every difference, with the event that the right value is from."""
