"""Who came in, who was turned away, who may, and who read what of persons, in order."""
