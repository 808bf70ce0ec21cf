"""The log for other programs: OCEL 2.0, XES, CSV and Parquet, with nothing personal in it."""
