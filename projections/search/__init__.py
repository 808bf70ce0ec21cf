"""The search for words: masked texts of issues, found by pairs of neighbouring characters."""
