"""The indicators: how long the steps took and what was on time."""
