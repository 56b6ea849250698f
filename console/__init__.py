"""DOOR: browser → us. What came in, where it went and why, what failed. It only reads."""
