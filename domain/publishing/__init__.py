"""Policy packs and calendars as published: versions in streams, each in force from an instant."""
