"""Counts over a window of time: kept as events come, over their limits or calm, and the groups that they open."""
