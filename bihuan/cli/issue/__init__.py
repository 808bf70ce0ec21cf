"""The commands of one issue: made from the command models, plus the ways to look at it."""
