"""Pure rules of closed-loop issue handling: no I/O, no clock, no framework."""
