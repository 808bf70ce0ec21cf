"""What came in, day by day and source by source, beside what the sources say they sent."""
