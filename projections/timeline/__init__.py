"""The timeline: everything that happened to an issue, in words."""
