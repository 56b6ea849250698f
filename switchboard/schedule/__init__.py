"""PURE: times of day, windows, and what comes back every so often."""
