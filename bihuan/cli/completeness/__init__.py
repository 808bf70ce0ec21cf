"""What the sources say they sent, and what is missing."""
