"""The security log: who came in, who was turned away, and who read what of persons."""
